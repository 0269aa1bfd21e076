import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { QueryBus } from '@nestjs/cqrs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SealedReads } from '#audit';
import { Aliases, Deployment, Dispatcher } from '#cqrs';
import { EventLog } from '#eventing';
import { CountTokens, OfficeReads, ReportDirectory } from '#friction';
import { CostSettings } from '#insights';
import { Accounts, FederatedIdentities, openIdentity, ProviderSessions, Sessions, SetupLinks, SignInAttempts, Tokens } from '#identity';
import { SqliteKeyStore } from '#key-store';
import { AuthorityReads } from '#judgement';
import { Letterbox, Receipts } from '#letterbox';
import { Invitations, OrganisationFinder } from '#organisation';
import { HandMeasurer } from '#hand';
import { ClosingAnswers, Participation } from '#perceptions';
import { CheckReceipts } from '#policies';
import { ReadStore } from '#read-store';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { AnonymousEndpoint } from './anonymous/anonymous-endpoint.ts';
import { beginCountYear } from './anonymous/count-year.ts';
import { KeyStoreCountTokens } from './anonymous/key-store-count-tokens.ts';
import { VisitorLimits } from './anonymous/visitor-limits.ts';
import { AppModule } from './app.module.ts';
import { Authentication } from './authentication.ts';
import { Background, SYSTEM } from './background.ts';
import { blockPublisher } from './block-publisher.ts';
import { reactions, schedulesOf } from './decisions.ts';
import { erasureRecorder, resumeErasures } from './erasure.ts';
import { EventStoreTelemetry } from './event-store.telemetry.ts';
import { faultOf } from './fault.ts';
import { FirstAdministrator } from './first-administrator.ts';
import { takeGraphqlAsJsonOnly } from './graphql.requests.ts';
import { AccountInvitations } from './invitations.ts';
import { Metrics } from './metrics.ts';
import { NestLogger } from './nest-logger.ts';
import { SingleSignOn } from './oidc/single-sign-on.ts';
import type { Parts } from './parts.ts';
import { answerFault } from './pages/fault.filter.ts';
import { AuditedAuthorityReads, AuditedOfficeReads } from './audited-reads.ts';
import { projections } from './projections.ts';
import { limitRates } from './rate-limits.ts';
import { publicError } from './public-error.ts';
import { OrganisationDirectory } from './report-directory.ts';
import { KeyStoreAliases } from './key-store-aliases.ts';
import { KeyStoreParticipation } from './key-store-participation.ts';
import { ProjectedAnswers } from './projected-answers.ts';
import { retentionOf } from './retention.ts';
import { reviewDecisions } from './review-decisions.ts';
import { refuseBroken, responsesWith, securityHeaders } from './security-headers.ts';
import { Settings } from './settings.ts';
import { takeUpgrades } from './socket-upgrades.ts';
import { SOCKET_LIMITS } from './socket-limits.ts';
import type { SocketLimits } from './socket-limits.ts';
import { StoreStatusReader } from './store-status.ts';
import { SubscriptionOperations } from './subscription.operations.ts';
import { SubscriptionServer } from './subscription.server.ts';

/** Connections that neither end nor ask anything do not hold up a stop longer than this, in milliseconds; a change that waits for a silent event store may. */
const CUT_CONNECTIONS_AFTER = 7_000;

/** 100 kB: no query or form of this product is larger. */
const BODY_LIMIT = 100 * 1024;
/** For all of one request, in milliseconds: whoever sends a byte now and then keeps no connection. */
const REQUEST_WITHIN = 60_000;

export interface Server {
  readonly app: NestFastifyApplication;
  readonly background: Background;
  /** The one-time link of the first administrator; null once anybody has an account. */
  firstLink(): string | null;
  /** Ends requests, then background work, then the stores. */
  close(): Promise<void>;
}

/** The whole product on opened stores, not yet listening. */
export async function createServer(parts: Parts, logger: Logger, sockets: Partial<SocketLimits> = {}): Promise<Server> {
  const { config, log, keys, deployment } = parts;
  const identity = openIdentity({ directory: config.data, now: deployment.clock });
  const readStore = await ReadStore.open(config.data, projections, (box) => log.codec.open(box));
  parts.telemetry.logTo(logger);
  const report = (error: unknown, correlationId: string) => logger.error({ correlationId, fault: faultOf(error) }, 'a request failed');
  beginCountYear(deployment, keys);
  const anonymous = new AnonymousEndpoint(new VisitorLimits(deployment.clock));
  const module = AppModule.compose({
    providers: [
      { provide: EventLog, useValue: log },
      { provide: Deployment, useValue: deployment },
      { provide: ReadStore, useValue: readStore },
      { provide: SqliteKeyStore, useValue: keys },
      { provide: Settings, useValue: new Settings(parts) },
      { provide: EventStoreTelemetry, useValue: parts.telemetry },
      { provide: StoreStatusReader, useValue: new StoreStatusReader(parts.events, readStore, parts.witness) },
      { provide: CostSettings, useValue: new CostSettings(config.hourlyRateMinor) },
      { provide: Accounts, useValue: identity.accounts },
      { provide: SetupLinks, useValue: identity.links },
      { provide: Sessions, useValue: identity.sessions },
      { provide: Tokens, useValue: identity.tokens },
      { provide: SignInAttempts, useValue: identity.attempts },
      { provide: FederatedIdentities, useValue: identity.federated },
      { provide: ProviderSessions, useValue: identity.providerSessions },
      { provide: Invitations, useClass: AccountInvitations },
      { provide: Aliases, useClass: KeyStoreAliases },
      { provide: Participation, useClass: KeyStoreParticipation },
      { provide: ClosingAnswers, useClass: ProjectedAnswers },
      SealedReads,
      { provide: OfficeReads, useClass: AuditedOfficeReads },
      { provide: AuthorityReads, useClass: AuditedAuthorityReads },
      { provide: CountTokens, useClass: KeyStoreCountTokens },
      { provide: Letterbox, useValue: parts.letterbox },
      { provide: AnonymousEndpoint, useValue: anonymous },
      { provide: Receipts, useValue: new Receipts(keys.derivedKey('handrail receipts'), keys.derivedKey('handrail receipt salt')) },
      {
        provide: CheckReceipts,
        useValue: new CheckReceipts({
          signing: keys.derivedKey('handrail check receipts'),
          facts: keys.derivedKey('handrail checked facts'),
        }),
      },
      OrganisationFinder,
      { provide: ReportDirectory, useClass: OrganisationDirectory },
      Authentication,
      FirstAdministrator,
      SingleSignOn,
      Metrics,
    ],
    options: { report, anonymous },
  });
  const headers = securityHeaders(config.publicUrl);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN,
    genReqId: (request: IncomingMessage) => anonymous.idOf(request) ?? v7(),
    rewriteUrl: (request: IncomingMessage) => anonymous.rewriteUrl(request),
    // Fastify reads the first list it is given: an empty one trusts nobody.
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    http: { shouldUpgradeCallback: isWebSocket, ServerResponse: responsesWith(headers) },
    clientErrorHandler: (error, socket) => refuseBroken(error, socket, headers),
    // An address that cannot be read is answered like any other fault, without it.
    frameworkErrors: answerFault,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: new NestLogger(logger) });
  await app.register(cookie);
  // Before whatever refuses a request: those that are refused count too.
  const count = await limitRates(app, config.rateLimits);
  takeUpgrades(adapter.getInstance(), '/graphql', headers, (...upgrade) => subscriptions.open(...upgrade));
  takeGraphqlAsJsonOnly(adapter.getInstance());
  anonymous.watch(adapter.getInstance());
  let isStopping = false;
  // A connection kept alive for a request that will not come would hold up the stop.
  adapter.getInstance().addHook('onSend', async (_, reply) => void (isStopping && reply.header('connection', 'close')));
  await app.init();
  const subscriptions = new SubscriptionServer({
    operations: new SubscriptionOperations(app.get(GraphQLSchemaHost).schema),
    authentication: app.get(Authentication),
    count,
    publicUrl: app.get(Settings).publicUrl,
    limits: { ...SOCKET_LIMITS, ...sockets },
    headers,
    formatError: (formatted, error) => publicError(formatted, error, report),
    report,
  });
  const dispatcher = app.get(Dispatcher);
  const record = erasureRecorder(identity.accounts, (command, actor) => dispatcher.send(command, { actor, correlationId: v7() }), SYSTEM);
  await resumeErasures(keys, record, logger);
  const publisher = blockPublisher(parts, readStore);
  const background = new Background(
    readStore,
    log,
    dispatcher,
    reactions,
    schedulesOf(
      {
        ...publisher,
        ...retentionOf(parts, readStore),
        ...reviewDecisions(publisher, dispatcher, app.get(QueryBus), logger),
        letterbox: parts.letterbox,
        participation: app.get(Participation),
        closingAnswers: app.get(ClosingAnswers),
        measurer: app.get(HandMeasurer),
        logger,
      },
      keys,
      () => keys.resumeErasures(record),
    ),
    parts.witness,
    logger,
  );
  await background.start();
  return {
    app,
    background,
    firstLink: () => app.get(FirstAdministrator).issueLink(),
    close: async () => {
      isStopping = true;
      const late = setTimeout(() => adapter.getHttpServer().closeAllConnections(), CUT_CONNECTIONS_AFTER);
      // The HTTP server ends only when no socket is left.
      await subscriptions.close();
      await app.close();
      clearTimeout(late);
      await background.stop();
      readStore.close();
      identity.close();
      await parts.close();
    },
  };
}

/** Whoever offers another upgrade (HTTP/2 in clear text, say) is answered as usual. */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
