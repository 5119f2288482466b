// A program that ends at once: what it takes is the launch.
int main(void) { return 0; }
