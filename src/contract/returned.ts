/** What a lead as the API returns it holds beyond what one is written with. Source: contract, "Pull" and "Push". */
import { bulkRowFields } from './bulk';
import { lead } from './lead';

/** The members of a lead that no request takes: the API sets them. */
export const returnedOnly: readonly string[] = Object.keys(lead.shape).filter((name) => !(name in bulkRowFields));

/** What stands beside the leads of a list, which no request takes either. */
export const listOnly: readonly string[] = ['total', 'limit', 'offset', 'next_cursor'];

/** The two members that every lead of the API has, and no row that somebody wrote for it. */
export const returnedMarks = ['id', 'customer_id'] as const;
