import type { DemoSituation } from './content.types.ts';

/** Returns, refunds, prices and loyalty. */
export const goodsSituations: Readonly<Record<string, readonly DemoSituation[]>> = {
  'RET-01': [
    {
      situation: 'Regular customer brought back an unopened coffee maker. No receipt, but I could see the sale under her loyalty number.',
      need: 'Her money back for something she never opened.',
      sensible: 'Use the sale that I can see on my screen as proof.',
    },
    {
      situation:
        'Man with a garden hose, bought on Saturday, threw the receipt away. He had the card and the bank message with our name and the exact amount.',
      need: 'A hose of the right length instead of this one.',
      sensible: 'Swap it. Same item, same price, he wanted to stay our customer.',
    },
    {
      situation: 'Receipt was there but faded, the number could not be read any more. Our own paper does that after a few months.',
      need: 'To return a lamp with a broken switch.',
      sensible: 'Look the sale up by date and amount.',
    },
    {
      situation: 'Widow wanted to bring back tools that her husband had bought two weeks before he died. No receipt anywhere.',
      need: 'Not to have to argue about this now.',
      sensible: 'Take them back on the card he always used, or at least give store credit without a discussion.',
    },
  ],
  'RET-02': [
    {
      situation: 'Day 32. The item had been delivered broken and our own repair took two weeks to say so.',
      need: 'The days that we used up ourselves not to count.',
      sensible: 'Start counting when our workshop gave it back.',
    },
    {
      situation: 'Present for a birthday, bought early because it was on sale. The 30 days were over before it was unwrapped.',
      need: 'A different color.',
      sensible: 'Exchange for the same item in another color, costs us nothing.',
    },
    {
      situation: 'Customer had been in the hospital and came on day 34 with the discharge papers in her hand.',
      need: 'To return a mattress topper still in its wrapping.',
      sensible: 'Unlock it. Nobody plans to be ill.',
    },
  ],
  'RET-03': [
    {
      situation:
        'Customer had opened the box in the store with us to see whether the parts were all there. Register still took the 15 percent.',
      need: 'To have the full price back, since she opened it at our request.',
      sensible: 'Let us leave off the charge when the box was opened at our counter.',
    },
    {
      situation:
        'Vacuum cleaner was faulty but only when warm. At the counter it ran fine, so I had to charge restocking until the workshop answers.',
      need: 'A vacuum cleaner that works.',
      sensible: 'Believe a fault that is described in detail, refund, and let the workshop check later.',
    },
  ],
  'RET-04': [
    {
      situation:
        'Customer stood outside in the rain with a swollen drill battery for 25 minutes because only one colleague is trained for the drum.',
      need: 'To get rid of it safely and go.',
      sensible: 'Train one person on each shift.',
    },
    {
      situation: 'Battery on the recall list but in perfect shape. Had to send the customer home with it to wait for a pick-up.',
      need: 'To hand in the recalled battery.',
      sensible: 'Say on the recall notice that stores cannot take it, so that nobody makes the trip.',
    },
  ],
  'REF-01': [
    {
      situation:
        'Card had been replaced after a fraud case at his bank. He had been told by someone here that he needed the old card, which is shredded.',
      need: 'His refund on the new card.',
      sensible: 'Make the way by the original sale easier to find in the register.',
    },
    {
      situation: 'A grandmother returned a present and wanted cash for the bus. The giver had paid by card.',
      need: 'Twelve dollars.',
      sensible: 'A small cash amount for presents, with a signature.',
    },
    {
      situation: 'Paid with two gift cards and a debit card, one gift card already thrown away. Took three people to work out the split.',
      need: 'One refund, today.',
      sensible: 'Put the part of the lost gift card on a new one.',
    },
  ],
  'REF-02': [
    {
      situation: 'Refund of $104 with receipt and box. The only manager was unloading a truck. Customer waited 20 minutes with a baby.',
      need: 'To be done in two minutes.',
      sensible: 'Let a senior colleague look at it. It was a plain case.',
    },
    {
      situation: 'Warehouse had scanned the return three days ago. The refund still sat in the queue because it was $118.',
      need: 'The money that we already owed him.',
      sensible: 'What has been scanned needs no second approval.',
    },
    {
      situation: 'Assistant manager called in sick, manager at the regional meeting. I took seven deposit slips in one day.',
      need: 'Not to drive here twice.',
      sensible: 'Name somebody on each shift who may do it.',
    },
    {
      situation:
        'Customer returned two chairs of one order. Together above the limit, one by one below. I am not allowed to do them one by one and not allowed to do them together.',
      need: 'To return two chairs.',
      sensible: 'Count per item.',
    },
  ],
  'PRC-01': [
    {
      situation: 'Our own website had the grill $60 cheaper than the shelf. I had to tell the customer that we do not match ourselves.',
      need: 'The price that we advertise.',
      sensible: 'Sell it at our own price.',
    },
    {
      situation: 'Model number ends in -W with us and in -WH at the other store. It is the same white dishwasher.',
      need: 'The same dishwasher for the same price.',
      sensible: 'Look at the product and not at the letter.',
    },
    {
      situation: 'Customer had a screenshot from this morning, and the page of the competitor was down when I checked.',
      need: 'An answer while he is here.',
      sensible: 'Take his word up to a small amount.',
    },
    {
      situation: 'Offer was in stock at the other store but 40 miles away, and I could not tell whether that counts as in stock there.',
      need: 'To know whether we match or not.',
      sensible: 'One clear sentence about distance in the rule.',
    },
  ],
  'LOY-01': [
    {
      situation: 'Paid $900 for a sofa, app would not load in the store because our Wi-Fi was down. Came to the desk one minute later.',
      need: 'The points for the sofa.',
      sensible: 'Add points on the same day with the receipt.',
    },
    {
      situation:
        'I did the return and sold the same kettle again only so that the points were booked. Twelve minutes and a line behind us.',
      need: '18 points.',
      sensible: 'A button to add points to a receipt of today.',
    },
    {
      situation: 'Husband died, his widow asked for his points to be moved. The rule says no, also after a death. I was ashamed to say it.',
      need: 'A little kindness.',
      sensible: 'Move the points within a household.',
    },
  ],
};
