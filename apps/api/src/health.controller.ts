import { Controller, Get, HttpCode, HttpException, HttpStatus } from '@nestjs/common';
import { EventLog } from '#eventing';
import { Settings } from './settings.ts';
import { coarseSeconds, StoreStatusReader } from './store-status.ts';
import type { StoreStatus } from './store-status.ts';

/** For load balancers and operators, and for whoever else reaches the port: says nothing about people, counts no events and names no position. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly stores: StoreStatusReader,
    private readonly settings: Settings,
  ) {}

  @Get('health/live')
  @HttpCode(HttpStatus.OK)
  live() {
    return { status: 'live' };
  }

  /** Ready when the event store verifies and answers and every read model serves; a lagging one is said, not refused. */
  @Get('health/ready')
  async ready() {
    const { fault, witness, projections } = await this.status();
    const obstacle = obstacleOf(this.log.store.damage, fault, projections);
    const body = {
      status: obstacle ?? 'ready',
      eventStore: {
        kind: this.settings.eventStoreKind,
        witness: witness && { lagSeconds: coarseSeconds(witness.seconds) },
      },
      projections: projections.map(({ name, version, generation, state, lagMs, parkedStreams }) => ({
        name,
        version,
        generation,
        state,
        lagSeconds: lagMs === null ? null : coarseSeconds(lagMs / 1_000),
        parkedStreams,
      })),
    };
    if (obstacle !== null) throw new HttpException(body, HttpStatus.SERVICE_UNAVAILABLE);
    return body;
  }

  private async status(): Promise<StoreStatus> {
    try {
      return await this.stores.read();
    } catch {
      throw new HttpException({ status: 'the read models do not answer' }, HttpStatus.SERVICE_UNAVAILABLE);
    }
  }
}

function obstacleOf(damage: string | null, fault: StoreStatus['fault'], projections: StoreStatus['projections']): string | null {
  if (damage !== null || fault === 'CORRUPT') return 'the event log does not verify';
  if (fault !== null) return 'the event store does not answer';
  return projections.every(({ generation }) => generation !== null) ? null : 'building read models';
}
