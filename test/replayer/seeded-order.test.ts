// The order that a seed draws.
import { testOrders } from './seeded-orders.ts';

describe('the order of a seed', () => testOrders(['-O1']));
