import { Type } from '@sinclair/typebox';
import type { Page } from '../domain/filter.js';
import { AnyCase } from './schemas.js';

/** Highest Offset that is taken: far beyond any list, and within what every database and client counts exactly. */
const maxOffset = 2 ** 31 - 1;

/** Where a page begins and how long it is. */
export const pagingFields = {
  Limit: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'Entries on the page' }),
  Offset: Type.Integer({ minimum: 0, maximum: maxOffset, default: 0, description: 'Entries to skip' }),
};

export const Order = AnyCase(['asc', 'desc'], { default: 'desc' });

/** The order that a request asks for, for a store. */
export const readOrder = <Wire extends string, Field extends string>(
  input: { Order: string; OrderField: Wire },
  fields: Record<Wire, Field>,
): Pick<Page<Field>, 'orderField' | 'descending'> => ({
  orderField: fields[input.OrderField],
  descending: input.Order.toLowerCase() === 'desc',
});

/** The paging and order of a request, for a store. */
export const readPage = <Wire extends string, Field extends string>(
  input: { Limit: number; Offset: number; Order: string; OrderField: Wire },
  fields: Record<Wire, Field>,
): Page<Field> => ({ limit: input.Limit, offset: input.Offset, ...readOrder(input, fields) });
