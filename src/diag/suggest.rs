//! "Did you mean": the nearest known name to a mistyped one.

/// Nearest of `known` to `typed`, without regard to case, if it is near enough to be meant: at most a third of the
/// letters differ, or the typed word is the beginning of exactly one.
///
/// Addresses are compared by what stands before the `@`, URLs and paths by what stands behind the last `/`, where the rest
/// is the same: what all names share makes none of them near.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is so long; and far too long a word would take its time.
    if typed.len() > 100 {
        return None;
    }
    let (typed, shared) = own_part(typed);
    // A word of one letter is near to everything.
    let letters = typed.chars().count();
    let limit = (letters / 3).max(1).min(letters.saturating_sub(1));
    let distance = |name: &str| {
        let (own, other) = own_part(name);
        if other != shared {
            None
        } else if typed.len() >= 3 && own.starts_with(&typed) {
            Some(1)
        } else {
            Some(edit_distance(&typed, &own)).filter(|distance| *distance <= limit)
        }
    };
    let near = known
        .into_iter()
        .filter_map(|name| Some((distance(name)?, name)));
    // Letters swapped or mistyped are likelier than letters left out.
    let length_gap = |name: &str| own_part(name).0.len().abs_diff(typed.len());
    near.min_by_key(|(distance, name)| (*distance, length_gap(name), name.len()))
        .map(|(_, name)| name)
}

/// The known name that one letter more, less, other or swapped makes of the typed one: it was meant, not another.
pub fn mistyped<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = typed.to_lowercase();
    known.into_iter().find(|name| {
        name.len().abs_diff(lower.len()) <= 1 && edit_distance(&lower, &name.to_lowercase()) == 1
    })
}

/// What tells a name apart, and what it shares with others, both in lower case.
fn own_part(name: &str) -> (String, String) {
    let name = name.to_lowercase();
    let name = name.trim_end_matches('/');
    match (name.split_once('@'), name.rsplit_once('/')) {
        (Some((own, shared)), _) => (own.into(), shared.into()),
        (None, Some((shared, own))) => (own.into(), shared.into()),
        (None, None) => (name.into(), String::new()),
    }
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours each count one.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_nonsense_is_not() {
        let known = ["ReadOnly", "NoAccess", "Unlock"];
        assert_eq!(did_you_mean("readnoly", known), Some("ReadOnly"));
        assert_eq!(did_you_mean("Frozen", known), None);
    }

    #[test]
    fn what_all_names_share_makes_none_of_them_near() {
        let known = [
            "erika@contoso.com",
            "pilar@contoso.com",
            "/sites/legal",
            "https://c.com/sites/hr",
        ];
        assert_eq!(
            did_you_mean("pila@contoso.com", known),
            Some("pilar@contoso.com")
        );
        assert_eq!(did_you_mean("nobody@contoso.com", known), None);
        assert_eq!(did_you_mean("/sites/legl", known), Some("/sites/legal"));
        assert_eq!(
            did_you_mean("https://c.com/sites/rh", known),
            Some("https://c.com/sites/hr")
        );
    }
}
