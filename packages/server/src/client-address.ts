import { isIPv6 } from 'node:net';
import type { AppContext } from './app-env.ts';

/** Four groups: what one household or server has to itself. */
const IPV6_NETWORK = /^((?:[0-9a-f]*:){4})/i;

/**
 * Where a request comes from. `X-Forwarded-For` is believed only as far as `trustedProxies` reverse proxies have written it: with one, its last
 * entry. An IPv6 address counts as its /64 network, of which every sender has plenty of addresses.
 */
export function clientAddress(c: AppContext, trustedProxies: number): string {
  const peer = c.env?.incoming?.socket.remoteAddress;
  return addressOf(peer, trustedProxies > 0 ? c.req.header('X-Forwarded-For') : undefined, trustedProxies);
}

/** The same from its parts, for what is no request of the app. */
export function addressOf(peer = 'unknown', forwardedFor = '', trustedProxies = 0): string {
  const address = trustedProxies > 0 ? forwardedAddress(peer, forwardedFor, trustedProxies) : peer;
  return isIPv6(address) && !address.startsWith('::ffff:') ? (IPV6_NETWORK.exec(address)?.[1] ?? address) : address;
}

function forwardedAddress(peer: string, forwardedFor: string, trustedProxies: number): string {
  const forwarded = forwardedFor.split(',').map((part) => part.trim());
  const chain = [...forwarded.filter(Boolean), peer];
  return chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? peer;
}
