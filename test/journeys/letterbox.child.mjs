// A built product in a process of its own: `file <input>`, `withdraw <input>` or `drain`, killed as by a power cut, or `drain-whole`; the clock stands at CLOCK.
import 'reflect-metadata';
import { drainLetterboxSchedule } from '#friction';
import { pino } from 'pino';
import { readConfig } from '../../dist/apps/api/src/config.js';
import { openParts } from '../../dist/apps/api/src/parts.js';
import { createServer } from '../../dist/apps/api/src/server.js';

const [, , task, input] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');
const parts = await openParts(readConfig(process.env), () => Number(process.env.CLOCK));

const MUTATIONS = {
  file: ['fileAnonymousReport', 'FileAnonymousReportInput'],
  withdraw: ['withdrawAnonymousReport', 'WithdrawAnonymousReportInput'],
};

if (task in MUTATIONS) {
  const [mutation, type] = MUTATIONS[task];
  const { app } = await createServer(parts, pino({ level: 'silent' }));
  await app.listen(0, '127.0.0.1');
  const answer = await globalThis.fetch(`http://127.0.0.1:${app.getHttpServer().address().port}/anonymous`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { receipt { status } } }`,
      variables: { input: JSON.parse(input) },
    }),
  });
  process.stdout.write(await answer.text(), die);
} else {
  if (task === 'drain') {
    let appends = 0;
    const append = parts.events.append.bind(parts.events);
    parts.events.append = async (...appended) => {
      const done = await append(...appended);
      if (++appends === 2) die();
      return done;
    };
    // All letters have arrived in the log when they are removed.
    parts.letterbox.remove = die;
  }
  await drainLetterboxSchedule(parts).run();
  await parts.close();
}
