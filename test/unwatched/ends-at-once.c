// Ends before it is an ES client.
int main(void) { return 3; }
