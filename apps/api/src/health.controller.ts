import { Controller, Get, Header, HttpCode, HttpException, HttpStatus } from '@nestjs/common';
import { EventLog } from '#eventing';
import { ReadStore } from '#read-store';
import { Metrics } from './metrics.ts';
import { Settings } from './settings.ts';

/** For load balancers and operators; says nothing about people. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly readStore: ReadStore,
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
    const projections = await this.statusOfAll();
    const { damage } = this.settings;
    const serving = projections.every(({ generation }) => generation !== null);
    const body = {
      status: damage ? 'the event log does not verify' : serving ? 'ready' : 'building read models',
      ...(damage !== null && { damage }),
      projections: projections.map(({ name, version, generation, state, lagEvents, parkedStreams }) => ({
        name,
        version,
        generation,
        state,
        lagEvents,
        parkedStreams,
      })),
    };
    if (!serving || damage !== null) throw new HttpException(body, HttpStatus.SERVICE_UNAVAILABLE);
    return body;
  }

  private async statusOfAll() {
    try {
      await this.log.store.head();
      return await this.readStore.listProjections(this.log.store);
    } catch {
      throw new HttpException({ status: 'the event store or the read models do not answer' }, HttpStatus.SERVICE_UNAVAILABLE);
    }
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.read();
  }
}
