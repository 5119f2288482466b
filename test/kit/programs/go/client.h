// What cgo needs of Endpoint Security: Go has no blocks.
#include <EndpointSecurity/EndpointSecurity.h>
#include <unistd.h>

int start_client(void);
