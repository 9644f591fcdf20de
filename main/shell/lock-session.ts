import type { Session } from 'electron';
import type { HostLog } from '../supervision/index.ts';
import { isOwnAddress } from './addresses.ts';

/** Nothing is granted, nothing is chosen, nothing is downloaded, and no address but the page's own is asked for. */
export function lockSession(session: Session, log: HostLog): void {
  // Without these handlers Electron approves.
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    log.warn({ permission }, 'a permission was denied');
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));

  // Without these listeners the first device is chosen.
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    callback('');
  });
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault();
    callback(null);
  });
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault();
    callback();
  });

  session.on('will-download', (event) => {
    log.warn({}, 'a download was denied');
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const own = isOwnAddress(url);
    if (!own) log.warn({ scheme: URL.parse(url)?.protocol ?? '' }, 'a request outside the page was blocked');
    callback({ cancel: !own });
  });
  session.setSpellCheckerEnabled(false);
}
