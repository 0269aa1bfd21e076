import { position } from '#eventing';
import { expect, it } from '@jest/globals';
import { ChangeWatcher } from './change-watcher.ts';

const change = (about: string | null, at: number) => ({ about, position: position(at) });
const aWatcher = () => new ChangeWatcher('ann', () => undefined);

it('hands a change to whoever waits for it', async () => {
  const watcher = aWatcher();
  const next = watcher.next();
  watcher.offer(change('a', 1));
  expect(await next).toEqual({ value: change('a', 1), done: false });
});

it('keeps one change for each id, the latest, for a client that is slow', async () => {
  const watcher = aWatcher();
  for (let at = 1; at <= 1_000; at++) watcher.offer(change(at % 2 ? 'odd' : 'even', at));
  expect(await watcher.next()).toEqual({ value: change('odd', 999), done: false });
  expect(await watcher.next()).toEqual({ value: change('even', 1_000), done: false });
});

it('says "something changed" instead of keeping a long list', async () => {
  const watcher = aWatcher();
  for (let at = 1; at <= 1_000; at++) watcher.offer(change(`id ${at}`, at));
  expect(await watcher.next()).toEqual({ value: change(null, 1_000), done: false });
  watcher.offer(change('a', 1_001));
  expect(await watcher.next()).toEqual({ value: change('a', 1_001), done: false });
});

it('never names an earlier position for what it says in general', async () => {
  const watcher = aWatcher();
  watcher.offer(change('a', 7));
  watcher.offer(change(null, 6));
  watcher.offer(change('b', 8));
  expect(await watcher.next()).toEqual({ value: change(null, 8), done: false });
});

it('ends at once for whoever waits, says so once, and takes nothing more', async () => {
  let ends = 0;
  const watcher = new ChangeWatcher('ann', () => ends++);
  const next = watcher.next();
  await watcher.return();
  watcher.end();
  watcher.offer(change('a', 1));
  expect([await next, await watcher.next(), ends]).toEqual([{ value: undefined, done: true }, { value: undefined, done: true }, 1]);
});
