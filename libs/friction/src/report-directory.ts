/** What the owner's view of a report needs of the organisation; the composition answers it from its read model. */
export abstract class ReportDirectory {
  /** null once the person is erased. */
  abstract nameOf(personId: string): Promise<string | null>;
}
