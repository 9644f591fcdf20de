import { type Clock, httpTransport } from '../core/index.ts';
import type { IppTransport } from './ipp-link.ts';

const IPP_PORT = '631';

/**
 * A printer on the network or behind a USB-to-IPP service: `ipp:` or `ipps:` address (RFC 8010 section 4, RFC 7472), HTTP POST.
 * With `ipps:` the printer's certificate must be one that this machine trusts.
 */
export function ippTransport(options: { readonly url: string; readonly clock?: Clock }): IppTransport {
  const address = new URL(options.url.replace(/^ipp(s?):/, 'http$1:'));
  // A missing port is IPP's own, not HTTP's; one that is HTTP's own is not seen in a parsed address.
  if (address.port === '' && !/^ipps?:\/\/[^/]*:\d+(?:\/|$)/.test(options.url)) address.port = IPP_PORT;
  return { ...httpTransport({ ...options, url: address.href, mediaType: 'application/ipp' }), printerUri: options.url };
}
