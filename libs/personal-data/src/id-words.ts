/** What the number of a person, a contract or an order is called, in three languages. Things (articles, parts, rules) are not among them. */
const OWNERS = [
  'customer|client|member|membership|order|account|case|ticket|invoice|contract|booking|reservation|tracking|patient|policyholder|employee|staff|passport|licence|license|insurance|loyalty|tax|reference|complaint|incident|sort|social security|national insurance|credit card|debit card|card|id card|identity card|driving licence',
  'kunden?|kd|bestell(?:ung)?|auftrags?|vertrags?|konto|rechnungs?|mitglieds?|versicherungs?|sozialversicherungs|personal|personalausweis|ausweis|pass|reisepass|sendungs|ticket|vorgangs?|akten|patient(?:en)?|fall|steuer|buchungs?|reservierungs?|karten?|kreditkarten?|schadens?|beschwerde',
  "client|cliente|adhérent|adhérente|commande|compte|dossier|contrat|facture|réservation|patient|patiente|passeport|abonné|abonnée|salarié|colis|sinistre|réclamation|sécurité sociale|carte(?: bancaire| bleue)?|carte d'identité|titre de séjour",
].join('|');
const NUMBER = 'numbers?|no|nr|num|id|code|ref|reference|number|nummer|kennung|zeichen|numéro|n°|nº|#';
const LINK = "(?:[ .:=#'(-]|is|ist|est|lautet|war|was|der|des|du|de|de la|d'|of|für|for|le|la|l'){0,6}";

/** "customer number 4", "Kundennr. 4", "numéro de client : 4", "n° d'adhérent 4", "commande n° 4". */
const STRONG = new RegExp(
  `(?:^|[^\\p{L}])(?:(?:${OWNERS})[ .-]{0,2}(?:${NUMBER})|(?:${NUMBER})${LINK}(?:${OWNERS})|(?:mrn|ssn|nir|blz|pnr|iban|idnr|steuer-?id|siret|rib|imei))${LINK}$`,
  'u',
);
/** "order 4", "Vorgang 4", "dossier 4". */
const WEAK = new RegExp(`(?:^|[^\\p{L}])(?:${OWNERS})${LINK}$`, 'u');

export const WEAK_WORD = 'WEAK';
export const STRONG_WORD = 'STRONG';

/** @param before small letters */
export function idWordBefore(before: string): typeof WEAK_WORD | typeof STRONG_WORD | null {
  if (STRONG.test(before)) return STRONG_WORD;
  return WEAK.test(before) ? WEAK_WORD : null;
}
