import { Controller, Get, Header, HttpCode, HttpException, HttpStatus } from '@nestjs/common';
import { EventLog } from '#eventing';
import { Metrics } from './metrics.ts';
import { Settings } from './settings.ts';
import { StoreStatusReader } from './store-status.ts';
import type { StoreStatus } from './store-status.ts';

/** For load balancers and operators; says nothing about people. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly stores: StoreStatusReader,
    private readonly metrics: Metrics,
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
    const { damage } = this.log.store;
    const obstacle = obstacleOf(damage, fault, projections);
    const body = {
      status: obstacle ?? 'ready',
      ...(damage !== null && { damage }),
      eventStore: {
        kind: this.settings.eventStoreKind,
        witness: witness && { lagEvents: witness.events, lagSeconds: witness.seconds },
      },
      projections: projections.map(({ name, version, generation, state, lagEvents, parkedStreams }) => ({
        name,
        version,
        generation,
        state,
        lagEvents,
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

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.read();
  }
}

function obstacleOf(damage: string | null, fault: StoreStatus['fault'], projections: StoreStatus['projections']): string | null {
  if (damage !== null || fault === 'CORRUPT') return 'the event log does not verify';
  if (fault !== null) return 'the event store does not answer';
  return projections.every(({ generation }) => generation !== null) ? null : 'building read models';
}
