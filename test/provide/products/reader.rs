// A product that reads eslogger: prints the event and the pid of each line. It has no library for JSON.
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Returns the length of the value that the text begins with.
fn value_length(text: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if in_string {
            escaped = c == '\\';
            in_string = c != '"';
        } else {
            match c {
                '"' => in_string = true,
                '{' | '[' => depth += 1,
                ',' if depth == 0 => return at,
                '}' | ']' if depth == 0 => return at,
                '}' | ']' => depth -= 1,
                _ => {}
            }
        }
    }
    text.len()
}

/// Returns the members of an object, as text.
fn members(object: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = &object[1..];
    while rest.starts_with('"') {
        let key_end = rest[1..].find('"').unwrap() + 1;
        let (key, value) = (&rest[1..key_end], &rest[key_end + 2..]);
        let length = value_length(value);
        found.push((key, &value[..length]));
        rest = value[length..].trim_start_matches(',');
    }
    found
}

fn get<'a>(object: &'a str, key: &str) -> &'a str {
    members(object).into_iter().find(|(name, _)| *name == key).expect(key).1
}

fn main() {
    let mut eslogger =
        Command::new("eslogger").args(["exec", "fork", "exit"]).stdout(Stdio::piped()).spawn().unwrap();
    for line in BufReader::new(eslogger.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let (event, _) = members(get(&line, "event"))[0];
        let token = get(get(&line, "process"), "audit_token");
        let pid = if token.starts_with('[') { token.split(',').nth(5).unwrap() } else { get(token, "pid") };
        println!("{event} {pid}");
    }
}
