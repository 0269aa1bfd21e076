/** What clients of the WebSocket endpoint may take; a test composition supplies others. */
export interface SocketLimits {
  /** Open at once, over all. */
  readonly sockets: number;
  readonly socketsOfOneCaller: number;
  readonly subscriptionsOfOneSocket: number;
  /** Between two looks at a socket. */
  readonly messagesPerCheck: number;
  /** Milliseconds until the client has to say who it is. */
  readonly initWithin: number;
  /** Milliseconds between two looks: whether the client answered the last ping, and whether its session or token still holds. */
  readonly checkEvery: number;
  /** Milliseconds that a client has to take leave when the server stops. */
  readonly closeWithin: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  sockets: 5_000,
  socketsOfOneCaller: 50,
  subscriptionsOfOneSocket: 10,
  messagesPerCheck: 100,
  initWithin: 5_000,
  checkEvery: 25_000,
  closeWithin: 2_000,
};
