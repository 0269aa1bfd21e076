/** @throws Error saying what is wrong with the address and the remedy, never the address: it holds a password */
export function parseEventStoreUrl(text: string): { readonly url: string; readonly hosts: string; readonly hint: string | null } {
  const [, old, discover = '', rest = ''] = /^(?:(esdb)|kurrentdb)(\+discover)?:\/\/(.+)$/.exec(text) ?? [];
  const hosts = rest.replace(/^.*@/, '').replace(/[/?].*$/, '');
  if (!/^[\w.-]+(:\d+)?(,[\w.-]+(:\d+)?)*$/.test(hosts)) {
    throw new Error('give kurrentdb://HOST:2113 or kurrentdb+discover://HOST,HOST');
  }
  return {
    url: `kurrentdb${discover}://${rest}`,
    hosts,
    hint: old === undefined ? null : `write kurrentdb${discover}:// instead of esdb${discover}://`,
  };
}
