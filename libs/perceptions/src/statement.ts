import type { Audience, Statement } from './events.ts';

export function asks({ employeeText, customerText }: Statement, audience: Audience): boolean {
  return (audience === 'EMPLOYEES' ? employeeText : customerText) !== null;
}
