import { describe, expect, it } from '@jest/globals';
import { NotLeaderError, UnavailableError } from '@kurrent/kurrentdb-client';
import { connect, errorOf, listen, readAll, readRevisions, startCluster, until, write } from './harness.ts';

const requiresLeader = { requiresLeader: true };

describe('a cluster', () => {
  it('is found by gossip, and its leader is used', async () => {
    const cluster = await startCluster();
    const client = connect(cluster.url);
    await write(client, 'a', requiresLeader);
    expect(await readRevisions(client, 'a', requiresLeader)).toEqual([0n]);
    expect(cluster.nodes.reduce((sum, node) => sum + node.calls('Gossip'), 0)).toBeGreaterThan(0);
    expect(cluster.leader.calls('BatchAppend')).toBe(1);
    expect(cluster.leader.calls('Read')).toBe(1);
  });

  it('has a follower that sends whoever requires the leader to it', async () => {
    const cluster = await startCluster();
    const [follower] = cluster.followers;
    const client = connect(follower?.url ?? '');
    const error = await errorOf(write(client, 'a', requiresLeader));
    expect(error).toBeInstanceOf(NotLeaderError);
    expect(error).toMatchObject({ leader: { address: '127.0.0.1', port: cluster.leader.port } });
    await write(client, 'a', requiresLeader);
    const reader = connect(follower?.url ?? '');
    expect(await errorOf(readAll(reader, requiresLeader))).toBeInstanceOf(NotLeaderError);
    await until(() =>
      readRevisions(reader, 'a', requiresLeader).then(
        (revisions) => revisions.length === 1,
        () => false,
      ),
    );
    const { errors } = listen(connect(follower?.url ?? ''), requiresLeader);
    await until(() => errors.length > 0);
    expect(errors).toEqual([expect.any(NotLeaderError)]);
    // Reads require the leader by default: the client's preferred node.
    expect(await errorOf(readAll(connect(follower?.url ?? '')))).toBeInstanceOf(NotLeaderError);
    expect(await readRevisions(connect(`${follower?.url}&nodePreference=follower`), 'a')).toEqual([0n]);
  });

  it('fails over: appends of a client find the new leader, its reads do not, and those of a new client do', async () => {
    const cluster = await startCluster();
    const client = connect(cluster.url);
    await write(client, 'a', requiresLeader);
    await readAll(client, requiresLeader);
    cluster.failover();
    expect(await errorOf(write(client, 'a', requiresLeader))).toBeInstanceOf(UnavailableError);
    expect(await write(client, 'a', { streamState: 0n, ...requiresLeader })).toMatchObject({ nextExpectedRevision: 1n });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await errorOf(readAll(client, requiresLeader))).toBeInstanceOf(UnavailableError);
    }
    expect(await readRevisions(connect(cluster.url), 'a', requiresLeader)).toEqual([0n, 1n]);
    await cluster.rejoin();
    expect(cluster.nodes.map((node) => node.alive)).toEqual([true, true]);
    expect(cluster.followers).toHaveLength(1);
  });

  it('goes on when the leader resigns', async () => {
    const cluster = await startCluster();
    const client = connect(cluster.url);
    await write(client, 'a', requiresLeader);
    cluster.resign();
    expect(await errorOf(write(client, 'a', requiresLeader))).toBeInstanceOf(NotLeaderError);
    await write(client, 'a', requiresLeader);
    expect(cluster.leader.calls('BatchAppend')).toBe(1);
  });
});
