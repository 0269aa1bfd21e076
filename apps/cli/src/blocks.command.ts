import { Command } from 'commander';
import { publishFrictionBlocks, waitingEntries } from '#figures';
import { ProjectionRunner } from '#read-store';
import { blockPublisher } from '../../api/src/block-publisher.ts';
import type { Operator } from './operator.ts';
import { withReadModels } from './read-models.ts';
import { print, say } from './terminal.ts';

export function blocksCommand(operator: Operator): Command {
  const publish = new Command('publish')
    .description('Publishes the blocks of all closed weeks now, as the server does every few minutes')
    .action(() => publishBlocks(operator));
  return new Command('blocks').description('Published blocks: what every figure of friction is a sum of').addCommand(publish);
}

async function publishBlocks(operator: Operator): Promise<void> {
  await withReadModels(operator, [waitingEntries], async (readStore, parts) => {
    const runner = new ProjectionRunner(readStore, parts.log);
    await runner.start();
    try {
      const run = await publishFrictionBlocks(blockPublisher(parts, readStore), parts.deployment.now());
      print(`${run.published} blocks published`);
      if (!run.isComplete) say('A server published at the same time; it publishes the rest.');
    } finally {
      await runner.stop();
    }
  });
}
