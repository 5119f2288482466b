// Ends before it becomes an ES client.
int main(void) { return 3; }
