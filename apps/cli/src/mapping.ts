import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { CHANNELS, CUSTOMER_OUTCOMES } from '#friction/events';
import type { Channel, CustomerOutcome } from '#friction/events';
import { MANDATES, PURPOSES, SENSITIVITIES } from '#policies/events';
import type { MandateKind, Purpose, Sensitivity } from '#policies/events';
import { ENCODINGS } from './csv-encoding.ts';
import type { Encoding } from './csv-encoding.ts';
import { DELIMITERS } from './csv-records.ts';
import type { Delimiter } from './csv-records.ts';
import { DateFormats, Nested, NestedList, oneOf, OneOf, ListOf, Optional, PerValue, Text, textOrTexts, TimeZone } from './mapping-rules.ts';

/** How the columns of a file become friction reports; documented in docs/import.md. */

const COLUMN = 200;

class SourceMapping {
  @Text(80)
  readonly name!: string;

  /** Reports of a public source are counted apart and always shown, with the source's name. */
  @IsBoolean({ message: 'must be true or false; true only for data that anybody may see' })
  readonly public!: boolean;
}

/** What is left out is found out. */
class FileMapping {
  @Optional()
  @OneOf(ENCODINGS)
  readonly encoding?: Encoding;

  @Optional()
  @OneOf(DELIMITERS)
  readonly delimiter?: Delimiter;
}

export class ColumnMapping {
  @Text(COLUMN)
  readonly column!: string;
}

export class HappenedAtMapping extends ColumnMapping {
  @DateFormats()
  readonly formats!: readonly string[];

  /** For times without a zone; the organisation's when left out. A date without time is that day wherever it was. */
  @Optional()
  @TimeZone()
  readonly zone?: string;
}

class MandateMapping {
  @OneOf(MANDATES)
  readonly kind!: MandateKind;

  @Optional()
  @Text(300)
  readonly citation?: string;
}

/** What a policy that the import registers says beside its title. `{value}` stands for the value of the column. */
export class NewPolicyMapping {
  @Text(20_000)
  readonly text!: string;

  @Text(500)
  readonly protects!: string;

  @ListOf(PURPOSES)
  readonly purposes!: Purpose[];

  @Nested(() => MandateMapping)
  readonly mandate!: MandateMapping;

  @Optional()
  @OneOf(SENSITIVITIES)
  readonly sensitivity?: Sensitivity;

  @Optional()
  @Text(80)
  readonly family?: string;

  @Optional()
  @IsInt({ message: 'must be a whole number of days' })
  @Min(7, { message: 'must be at least 7 days' })
  @Max(3650, { message: 'must be at most 3650 days' })
  readonly reviewCadenceDays?: number;
}

export class PolicyMapping extends ColumnMapping {
  /** VALUE: the column holds codes; SLUG: the code is made from the value. */
  @OneOf(['VALUE', 'SLUG'])
  readonly code!: 'VALUE' | 'SLUG';

  /** Codes of single values, where the rule will not do. */
  @Optional()
  @PerValue((value) => (typeof value === 'string' && value !== '' ? null : 'must be a code'))
  readonly codes?: Readonly<Record<string, string>>;

  /** Left out: unknown policies are rejected. */
  @Optional()
  @Nested(() => NewPolicyMapping)
  readonly new?: NewPolicyMapping;
}

export class UnitMapping extends ColumnMapping {
  /** Code of the unit of rows without a value; left out: they are rejected. */
  @Optional()
  @Text(40)
  readonly whenBlank?: string;

  /** Left out or true: unknown units are registered. */
  @Optional()
  @IsBoolean({ message: 'must be true or false' })
  readonly registerNew?: boolean;

  /** Names of units that are registered; the code when left out. */
  @Optional()
  @PerValue((value) => (typeof value === 'string' && value !== '' ? null : 'must be a name'))
  readonly names?: Readonly<Record<string, string>>;
}

export class ChannelMapping extends ColumnMapping {
  @PerValue(oneOf(CHANNELS))
  readonly values!: Readonly<Record<string, Channel>>;

  /** For values that are not listed; left out: these rows are rejected. */
  @Optional()
  @OneOf(CHANNELS)
  readonly otherwise?: Channel;
}

export class OutcomeRule {
  /** Column -> value or values, all of which must agree; empty: always. */
  @PerValue(textOrTexts)
  readonly when!: Readonly<Record<string, string | readonly string[]>>;

  @ListOf(CUSTOMER_OUTCOMES)
  readonly then!: CustomerOutcome[];
}

export class OutOfPocketMapping extends ColumnMapping {
  @Text(3)
  readonly currency!: string;
}

/** Types of facts that a column can hold; MONEY in major units, such as 12.50. */
const FACT_COLUMNS = ['NUMBER', 'MONEY', 'BOOLEAN', 'TEXT'] as const;
type FactColumn = (typeof FACT_COLUMNS)[number];

export class FactMapping extends ColumnMapping {
  /** As a guardrail names it. */
  @Text(80)
  readonly name!: string;

  @OneOf(FACT_COLUMNS)
  readonly type!: FactColumn;

  /** Of TEXT (choices, local dates) and BOOLEAN: what values of the column stand for; left out: themselves, "true" and "false". */
  @Optional()
  @PerValue((value) => (typeof value === 'string' && value !== '' ? null : 'must be a text'))
  readonly values?: Readonly<Record<string, string>>;
}

export class ImportMapping {
  @Nested(() => SourceMapping)
  readonly source!: SourceMapping;

  @Optional()
  @Nested(() => FileMapping)
  readonly file?: FileMapping;

  /** A column with an id of its own for each row; left out: the row's content and how often it occurred before. */
  @Optional()
  @Nested(() => ColumnMapping)
  readonly key?: ColumnMapping;

  @Nested(() => HappenedAtMapping)
  readonly happenedAt!: HappenedAtMapping;

  @Nested(() => PolicyMapping)
  readonly policy!: PolicyMapping;

  @Nested(() => UnitMapping)
  readonly unit!: UnitMapping;

  @Optional()
  @Nested(() => ChannelMapping)
  readonly channel?: ChannelMapping;

  /** The first rule that agrees with a row tells what happened to the customer. */
  @Optional()
  @NestedList(() => OutcomeRule)
  readonly customerOutcomes?: OutcomeRule[];

  /** 1 to 5. */
  @Optional()
  @Nested(() => ColumnMapping)
  readonly burden?: ColumnMapping;

  @Optional()
  @Nested(() => ColumnMapping)
  readonly staffMinutes?: ColumnMapping;

  @Optional()
  @Nested(() => ColumnMapping)
  readonly customerMinutes?: ColumnMapping;

  /** In major units, such as 12.50. */
  @Optional()
  @Nested(() => OutOfPocketMapping)
  readonly outOfPocket?: OutOfPocketMapping;

  /** What guardrails ask for; of a source that is not public. Rows without a value leave the fact out. */
  @Optional()
  @NestedList(() => FactMapping)
  readonly facts?: FactMapping[];
}
