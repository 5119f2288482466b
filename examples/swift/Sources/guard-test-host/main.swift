import CoreFoundation
import Guard

// The extension has this handler, too; the test host starts it without the rest of the product.
try startGuard()
CFRunLoopRun()
