import { Command } from 'commander';
import { publishFrictionBlocks, publishJudgementBlocks, waitingEntries, waitingJudgements } from '#figures';
import { ProjectionRunner } from '#read-store';
import { blockPublisher } from '../../api/src/block-publisher.ts';
import type { Operator } from './operator.ts';
import { withReadModels } from './read-models.ts';
import { print, say } from './terminal.ts';

export function blocksCommand(operator: Operator): Command {
  const publish = new Command('publish')
    .description('Publishes the blocks of all closed weeks now, as the server does every few minutes')
    .action(() => publishBlocks(operator));
  return new Command('blocks')
    .description('Published blocks: what every figure of friction and of judgement calls is a sum of')
    .addCommand(publish);
}

async function publishBlocks(operator: Operator): Promise<void> {
  await withReadModels(operator, [waitingEntries, waitingJudgements], async (readStore, parts) => {
    const runner = new ProjectionRunner(readStore, parts.log);
    await runner.start();
    try {
      const publisher = blockPublisher(parts, readStore);
      const now = parts.deployment.now();
      const runs = [await publishFrictionBlocks(publisher, now), await publishJudgementBlocks(publisher, now)];
      print(`${runs.reduce((sum, { published }) => sum + published, 0)} blocks published`);
      if (runs.some(({ isComplete }) => !isComplete)) say('A server published at the same time; it publishes the rest.');
    } finally {
      await runner.stop();
    }
  });
}
