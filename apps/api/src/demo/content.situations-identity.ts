import type { DemoSituation } from './content.types.ts';

/** Identification, data protection, credit, blocked accounts. */
export const identitySituations: Readonly<Record<string, readonly DemoSituation[]>> = {
  'IDV-01': [
    {
      situation:
        'Wife came with the order confirmation, the card that paid and her own ID. Order is in her husband’s name, same address. Sent away.',
      need: 'To pick up a paid order.',
      sensible: 'Confirmation, card and same address are plenty.',
    },
    {
      situation: 'Name on the order is Liz, the ID says Elizabeth.',
      need: 'Her order.',
      sensible: 'Accept common short names when the phone number fits.',
    },
    {
      situation: 'Student with a passport from abroad that our list does not show. The order was a desk lamp for $19.',
      need: 'A lamp.',
      sensible: 'Ask for an ID only where something valuable is picked up.',
    },
  ],
  'IDV-02': [
    {
      situation:
        'Older caller only wanted to know whether her dryer comes today. She did not remember her security word and got locked for 24 hours.',
      need: 'To know whether to stay at home.',
      sensible: 'The order number should do for asking about a delivery.',
    },
    {
      situation: 'Call was cut off on our side. I called back at once and had to ask the three questions again.',
      need: 'To finish what we had begun.',
      sensible: 'No new check when we call back the number on file.',
    },
    {
      situation: 'Customer was asked for the date of the last purchase. Nobody knows that. He bought filters in spring.',
      need: 'To move an appointment.',
      sensible: 'Questions that real people can answer.',
    },
    {
      situation:
        'Caller gave everything right but a former e-mail address. I could see in the file that it was changed by ourselves when we moved systems.',
      need: 'Access to his own account.',
      sensible: 'Accept the address before the move.',
    },
  ],
  'IDV-03': [
    {
      situation:
        'Newly married applicant, ID in the old name, utility bill in the new one. Red flag “papers contradict each other”, two days of waiting.',
      need: 'To buy a washing machine on the card today.',
      sensible: 'Let the marriage certificate settle it at the desk.',
    },
    {
      situation: 'Applicant had frozen her own credit and told me so herself. I still had to stop and could not tell her why.',
      need: 'To know what to do next.',
      sensible: 'Allow us to hand out the leaflet about lifting a freeze.',
    },
  ],
  'OVR-02': [
    {
      situation:
        'Florist orders for six weddings each June and is blocked each June for “many orders”. It is a Friday, Risk is back on Monday.',
      need: 'To order six more.',
      sensible: 'Mark business customers with a known pattern.',
    },
    {
      situation: 'Customer moved house: new address and new card in one week. Blocked. His refund of $340 is stuck as well.',
      need: 'His refund.',
      sensible: 'A refund to the card that paid should go through even on a blocked account.',
    },
    {
      situation:
        'Blocked customer stood at the pick-up desk with her ID. I could see that she is who she says she is and could do nothing.',
      need: 'A fridge, since hers broke down yesterday.',
      sensible: 'Let a manager confirm the person in front of them to Risk, also on a Saturday.',
    },
  ],
  'DAT-01': [
    {
      situation: 'Insurer needs the repair report by tonight to pay for a hotel. I could only offer mail in five days.',
      need: 'One page, today.',
      sensible: 'Send it to the address on file, protected.',
    },
    {
      situation: 'Customer is in Portugal for the winter and needs the invoice for customs.',
      need: 'A copy of an invoice.',
      sensible: 'Any way that does not go through the letterbox at home.',
    },
    {
      situation: 'He had e-mailed us the photograph of the damage, and I had to ask him to bring the same picture to the store on paper.',
      need: 'To have us look at the picture.',
      sensible: 'Let customers upload to the file.',
    },
  ],
  'DAT-02': [
    {
      situation:
        'Customer wanted her old address removed because of an ex-partner. I passed it on, but could not tell her when it will be gone.',
      need: 'To be safe, quickly.',
      sensible: 'A fast lane at the privacy desk for safety reasons.',
    },
    {
      situation: 'Asked us to stop the catalog. It was treated as a data request and took five weeks, three more catalogs came.',
      need: 'No more catalogs.',
      sensible: 'A switch for advertising that we can use ourselves.',
    },
  ],
  'DAT-03': [
    {
      situation: 'Payment line was down for two hours. Lost three orders, customers did not want to wait for a link.',
      need: 'To pay.',
      sensible: 'A second line that works when the first does not.',
    },
    {
      situation: 'Caller with shaking hands could not type 16 digits in the time the payment line allows. Cut off twice.',
      need: 'More time.',
      sensible: 'Let us lengthen the time for one call.',
    },
  ],
  'CRD-01': [
    {
      situation: 'Couple had chosen a whole kitchen, the screen said “referred”. Could not tell them anything, they went to another store.',
      need: 'To know whether it is worth waiting.',
      sensible: 'Tell us at least when the desk will look at it.',
    },
    {
      situation: 'Applicant asked whether a missing apartment number could be the reason. I saw that it was missing and may not say so.',
      need: 'To correct a typing error.',
      sensible: 'Let us correct obvious errors before the application is sent.',
    },
  ],
  'CRD-02': [
    {
      situation:
        'We charged the same table twice, on two days. Because it is not the same day I had to send her to write to the credit desk.',
      need: 'One table, one charge.',
      sensible: 'Correct our own double charges within a week.',
    },
    {
      situation: 'Customer cannot see well and asked whether he could dispute by phone. Wrote it down for him, took 30 minutes.',
      need: 'Somebody to take down what he says.',
      sensible: 'A form that we can fill in while he speaks and read back to him.',
    },
  ],
};
