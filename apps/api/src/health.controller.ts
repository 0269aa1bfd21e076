import { Controller, Get, Header, HttpCode, HttpException, HttpStatus } from '@nestjs/common';
import { EventLog } from '#eventing';
import { ReadStore } from '#read-store';
import { Metrics } from './metrics.ts';

/** For load balancers and operators; says nothing about people. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly readStore: ReadStore,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @HttpCode(HttpStatus.OK)
  live() {
    return { status: 'live' };
  }

  /** Ready when the event store answers and every read model serves; a lagging one is said, not refused. */
  @Get('health/ready')
  async ready() {
    const projections = await this.readStore.listProjections(this.log.store);
    await this.log.store.head();
    const serving = projections.every(({ generation }) => generation !== null);
    const body = {
      status: serving ? 'ready' : 'building read models',
      projections: projections.map(({ name, version, generation, state, lagEvents, parkedStreams }) => ({ name, version, generation, state, lagEvents, parkedStreams })),
    };
    if (!serving) throw new HttpException(body, HttpStatus.SERVICE_UNAVAILABLE);
    return body;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.read();
  }
}
