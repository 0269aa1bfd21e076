import { randomUUID } from 'node:crypto';
import { eventually } from '#eventing-testing';
import type { Payload, Requester, RunningServer } from './running-server.ts';

/** Closes a wave; on a busy machine the read model may be behind, and the same command is sent again. @throws Error for a refusal */
export async function closeWave<Fields>(running: RunningServer, waveId: string, as: Requester, selection = ''): Promise<Payload<Fields>> {
  const input = { commandId: randomUUID(), waveId };
  const sent: Payload<Fields>[] = [];
  await eventually(async () => {
    try {
      sent.push(await running.done<Fields>('closeWave', input, as, selection));
    } catch (error) {
      if (!String(error).includes('UNAVAILABLE')) throw error;
    }
    return sent.length > 0;
  }, 'the close of the wave');
  return sent[0] as Payload<Fields>;
}
