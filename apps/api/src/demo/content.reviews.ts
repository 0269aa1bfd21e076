import { careReviews } from './content.reviews-care.ts';
import { otherReviews } from './content.reviews-open.ts';
import { runningReviews } from './content.reviews-running.ts';
import { storeReviews } from './content.reviews-stores.ts';
import type { DemoReview } from './content.reviews.types.ts';

/** Of one policy in the order of time. */
export const REVIEWS: readonly DemoReview[] = [...storeReviews, ...careReviews, ...otherReviews, ...runningReviews];
