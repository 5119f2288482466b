// The order that a seed draws, under sanitizers.
import { testOrders } from './seeded-orders.ts';

describe('the order of a seed, under sanitizers', () =>
  testOrders(['-O1', '-fsanitize=address,undefined', '-fno-sanitize=enum']));
