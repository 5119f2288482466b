// A client in Rust, with the functions of Endpoint Security that it needs and no crate. Its argument says what the
// handler does before it answers.
use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{mpsc, Mutex};

const AUTH_EXEC: u32 = 0;
const ALLOW: u32 = 0;

#[repr(C)]
struct Descriptor {
    reserved: usize,
    size: usize,
}

#[repr(C)]
struct Block {
    isa: *const c_void,
    flags: c_int,
    reserved: c_int,
    invoke: extern "C" fn(*const Block, *mut c_void, *const c_void),
    descriptor: *const Descriptor,
}

#[link(name = "EndpointSecurity")]
#[link(name = "BlocksRuntime")]
extern "C" {
    static _NSConcreteGlobalBlock: c_void;
    fn es_new_client(client: *mut *mut c_void, handler: *const Block) -> c_int;
    fn es_subscribe(client: *mut c_void, events: *const u32, count: u32) -> c_int;
    fn es_respond_auth_result(client: *mut c_void, message: *const c_void, result: u32, cache: bool) -> c_int;
    fn gettid() -> c_int;
    fn pause() -> c_int;
}

static RULES: Mutex<u32> = Mutex::new(0);
static HANDLER: AtomicI32 = AtomicI32::new(0);

fn reads() -> usize {
    std::fs::read("/etc/passwd").map_or(0, |text| text.len()) // found here: reads
}

fn locks() -> usize {
    HANDLER.store(unsafe { gettid() }, Ordering::Release);
    *RULES.lock().unwrap() as usize // found here: locks
}

fn decides() -> usize {
    [3, 1, 2].iter().sum()
}

extern "C" fn handle(_: *const Block, client: *mut c_void, message: *const c_void) {
    match std::env::args().nth(1).as_deref() {
        Some("reads") => reads(),
        Some("locks") => locks(),
        _ => decides(),
    };
    unsafe { es_respond_auth_result(client, message, ALLOW, false) };
}

// Keeps the lock until the handler sleeps for it.
fn hold(held: mpsc::Sender<()>) {
    let _rules = RULES.lock().unwrap();
    held.send(()).unwrap();
    loop {
        let status = std::fs::read_to_string(format!("/proc/self/task/{}/stat", HANDLER.load(Ordering::Acquire)));
        if status.is_ok_and(|text| text.contains(") S ")) {
            return;
        }
        std::thread::yield_now();
    }
}

fn main() {
    let descriptor = Descriptor { reserved: 0, size: size_of::<Block>() };
    let isa = &raw const _NSConcreteGlobalBlock;
    let block = Block { isa, flags: 1 << 28, reserved: 0, invoke: handle, descriptor: &descriptor };
    let mut client = std::ptr::null_mut();
    let (held, is_held) = mpsc::channel();
    std::thread::spawn(move || hold(held));
    is_held.recv().unwrap();
    unsafe {
        assert_eq!(es_new_client(&mut client, &block), 0);
        assert_eq!(es_subscribe(client, &AUTH_EXEC, 1), 0);
        loop {
            pause();
        }
    }
}
