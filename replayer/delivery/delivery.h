// The delivery thread of one es_client_t.
#pragma once

namespace esreplay {

// Delivers the messages of the run to a Client until it is deleted or the run stops.
void* delivery_main(void* client);

// A thread of delivery_main is about to start (1), or could not be started (−1).
void count_delivery(int change);
// Returns when no delivery thread runs, including those that deleted their client.
void wait_for_deliveries();

}  // namespace esreplay
