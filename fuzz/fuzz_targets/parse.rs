//! Any text parses or is refused at a place inside it, and what parses is printed as a text that says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rehearsal::diag::Source;
use rehearsal::lang;

fuzz_target!(|text: &str| {
    match lang::parse_strict(&Source::new("fuzz", text)) {
        Err(errors) => {
            for error in errors {
                assert!(text.get(error.span.start as usize..error.span.end as usize).is_some());
            }
        }
        Ok(tree) => {
            let printed = lang::print(&tree);
            let again = lang::parse_strict(&Source::new("printed", &*printed)).expect("what is printed parses");
            assert_eq!(printed, lang::print(&again));
        }
    }
    lang::highlight(text);
    lang::context_at(text, text.floor_char_boundary(text.len() / 2));
    lang::is_unfinished(text);
});
