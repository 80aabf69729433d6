/** How a live query stands: not live, on its way to the server, following, trying again after a loss, without a network, resting with its page, or not signed in. */
export type StreamStatus = 'off' | 'connecting' | 'live' | 'reconnecting' | 'offline' | 'paused' | 'signedOut';
