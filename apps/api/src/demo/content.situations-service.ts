import type { DemoSituation } from './content.types.ts';

/** Appointments, delivery, complaints, vulnerable customers, store hours, cash, overrides. */
export const serviceSituations: Readonly<Record<string, readonly DemoSituation[]>> = {
  'APT-01': [
    {
      situation: 'Nurse on night shift asked for “not before ten”. Could only offer the whole morning.',
      need: 'Three hours of sleep.',
      sensible: 'Put her last on the morning route.',
    },
    {
      situation: 'Technician was around the corner at 11:50, the customer phoned whether he is coming. I am not allowed to ask him.',
      need: 'To know whether to pick up the child or wait.',
      sensible: 'Let us see where the technicians are.',
    },
    {
      situation:
        'Customer was in the yard, technician waited five minutes at the front and left. Next appointment in 16 days, freezer full of food.',
      need: 'A working freezer.',
      sensible: 'One phone call before driving off.',
    },
    {
      situation: 'Fifth caller today who took a day off work for a visit of 20 minutes.',
      need: 'A time that can be planned around.',
      sensible: 'Two-hour windows.',
    },
  ],
  'APT-02': [
    {
      situation: 'Bell is broken, which is why she had asked us to knock. Charged $45 and calendar blocked.',
      need: 'A new appointment without a fine.',
      sensible: 'Read the note in the order.',
    },
    {
      situation: 'Customer canceled at 1 p.m. because her mother was taken to the hospital. System charged by itself.',
      need: 'Not to be fined that day.',
      sensible: 'Let us take it off.',
    },
  ],
  'APT-03': [
    {
      situation: 'Sent a clear picture of a snapped door handle with the part number on it. Still two visits, three weeks.',
      need: 'A handle.',
      sensible: 'Bring the handle on the first visit.',
    },
    {
      situation: 'Same machine, same error code, same part as in May. I had to book a diagnosis again.',
      need: 'The repair to last, or at least to be quick.',
      sensible: 'Order the part when we know the fault.',
    },
    {
      situation:
        'Caller asked whether a repair is more like $100 or more like $400. I know, and may not say. He bought a new one elsewhere.',
      need: 'To decide whether a repair makes sense.',
      sensible: 'Give ranges for the ten most common repairs.',
    },
  ],
  'DEL-01': [
    {
      situation: 'His adult daughter opened, same last name on the door. Took the washing machine back to the depot.',
      need: 'The washing machine that stood on our truck.',
      sensible: 'An adult at the address can sign.',
    },
    {
      situation: 'Note on the door: “please leave it in the garage, code 4411”. Drove off with the parcel, second time this week.',
      need: 'The parcel in the garage.',
      sensible: 'Do as the customer says and take a photograph.',
    },
    {
      situation: 'Office building with a reception that signs for everybody. Not for us.',
      need: 'To receive parcels like from anyone else.',
      sensible: 'Receptions may sign.',
    },
  ],
  'DEL-02': [
    {
      situation:
        'Customer said she does not mind waiting, but did not click the link in the notice. Order was canceled, item now sold out.',
      need: 'To keep her place in line.',
      sensible: 'Let her confirm on the phone with a recording.',
    },
    {
      situation: 'Notice of delay went out although the chair was already on the truck. Customer canceled on the doorstep.',
      need: 'True information.',
      sensible: 'The notice should look at the truck before it is sent.',
    },
  ],
  'DEL-03': [
    {
      situation: 'Customer on crutches, second floor, the box was not heavy. We left it in the lobby.',
      need: 'The box in her kitchen.',
      sensible: 'Carry light things for people who cannot.',
    },
    {
      situation: 'Nobody asked about the floor when it was ordered. Sofa now stands in a hallway.',
      need: 'A sofa in the living room.',
      sensible: 'Ask for the floor in the online order, not at the door.',
    },
  ],
  'CMP-01': [
    {
      situation: 'Caller wanted to complain about a rude delivery. I had to tell him to print a form, sign it and mail it.',
      need: 'To be heard.',
      sensible: 'Write it down for him while he talks.',
    },
    {
      situation: 'Customer filled in the form at the counter, without the order number. It came back to her by mail two weeks later.',
      need: 'An answer.',
      sensible: 'Look the number up, it takes a minute.',
    },
  ],
  'CMP-02': [
    {
      situation: 'We missed two appointments. I could give less than what the second day off had cost her in parking. Form G2, three days.',
      need: 'To feel that we are sorry.',
      sensible: 'Let me decide up to $50.',
    },
    {
      situation: 'He had already had goodwill in February. The red G meant that I could only apologize for the broken glass door.',
      need: 'A new door and somebody who says sorry.',
      sensible: 'Judge each case by itself.',
    },
    {
      situation: 'Gave flowers worth $18, was told that this used up the goodwill of the year.',
      need: 'Her order to be right this time.',
      sensible: 'Small gestures should not be counted.',
    },
  ],
  'VUL-01': [
    {
      situation: 'Daughter called for her father who has dementia and sat beside her. He said yes, I still had to end the call.',
      need: 'To move a repair visit.',
      sensible: 'A yes from him should be enough for an appointment.',
    },
    {
      situation: 'Interpreter for a deaf customer in the store. By the letter of the rule I may not talk with her.',
      need: 'To be served in sign language.',
      sensible: 'Interpreters are not third parties.',
    },
    {
      situation: 'Customer after a stroke can hear me but not speak. His wife had the power of attorney at home and not with us.',
      need: 'To cancel a protection plan.',
      sensible: 'A way to say yes without speaking.',
    },
  ],
  'VUL-02': [
    {
      situation: 'Another customer complained about the dog. New colleague asked for papers, which we must not, and the owner left.',
      need: 'To shop in peace.',
      sensible: 'Train new colleagues in the first week, not in the first quarter.',
    },
    {
      situation: 'Dog was plainly a pet and jumped at children. Nobody dared to say anything because of the rule.',
      need: 'Other families wanted to feel safe.',
      sensible: 'Practice the sentence for dogs that are out of control.',
    },
  ],
  'OPN-01': [
    {
      situation: 'Customer phoned at 8:56, arrived at 9:01 for an order that stood ready at the desk. I waved at him through the glass.',
      need: 'His box, which I could see.',
      sensible: 'Hand it out through the side door, two of us were there.',
    },
    {
      situation:
        'Woman had left her keys at the register. Doors were locked, she stood outside in the snow until the second colleague was found.',
      need: 'Her keys.',
      sensible: 'Pass them through the night hatch.',
    },
  ],
  'OPN-02': [
    {
      situation: 'Eleven people at the desk when I had to put up the sign. Registers next to us were empty.',
      need: 'To return something after work.',
      sensible: 'Open returns on one register in the last half hour.',
    },
    {
      situation: 'Sunday: customer waited an hour for a pick-up that was lying in sight.',
      need: 'Her order.',
      sensible: 'Whoever opens the store can hand out orders.',
    },
    {
      situation: 'He drove 50 minutes from the coast, the website says that we are open until nine. Desk closed at half past eight.',
      need: 'To bring back the wrong part.',
      sensible: 'Print the hours of the desk on the website, or keep it open.',
    },
  ],
  'CSH-01': [
    {
      situation: 'Rancher wanted to pay a whole kitchen in cash and did not want to give his taxpayer number. Sale lost, he was offended.',
      need: 'To pay the way he always pays.',
      sensible: 'A leaflet that explains the law before we ask.',
    },
  ],
  'CSH-02': [
    {
      situation: 'Customer with a $100 bill for groceries of the café, $23. No card. Left everything on the counter.',
      need: 'To pay.',
      sensible: 'Check the bill with the machine and take it.',
    },
    {
      situation: 'Three drawers on amber at the same time, one supervisor. Cash customers had to wait 15 minutes.',
      need: 'To pay and go.',
      sensible: 'Higher limit before the holidays, or drop boxes.',
    },
  ],
  'OVR-01': [
    {
      situation: 'Shelf said $89, register $99. I may not change ten dollars without the manager, who was at the dock.',
      need: 'The price on the shelf.',
      sensible: 'Let us correct to the shelf price ourselves.',
    },
    {
      situation: 'Register would not let me leave the phone number empty. Customer has no phone. Waited for the manager.',
      need: 'To buy a rug.',
      sensible: 'Make the field optional.',
    },
    {
      situation: 'Manager was in the meeting upstairs and would have said yes on the radio. Customer left.',
      need: 'A quick yes.',
      sensible: 'Allow overrides by radio up to $25, written down afterwards.',
    },
  ],
};
