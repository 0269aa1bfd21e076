import { Injectable } from '@nestjs/common';
import { ReportDirectory } from '#friction';
import { OrganisationFinder } from '#organisation';

/** The organisation as the owner's view of a report needs it. */
@Injectable()
export class OrganisationDirectory extends ReportDirectory {
  constructor(private readonly organisation: OrganisationFinder) {
    super();
  }

  async nameOf(personId: string): Promise<string | null> {
    return (await this.organisation.findPerson(personId))?.name ?? null;
  }
}
