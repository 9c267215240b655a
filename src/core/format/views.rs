//! The default views of types: which columns a table has when nobody asks. Data only; it is read one line at a time, when
//! an object of that type is first shown.

use super::packet::Align;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

static VIEWS: &str = include_str!("views.txt");

/// What a view draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `Format-Table`
    Table,
    /// `Format-List`
    List,
    /// `Format-Wide`
    Wide,
    /// `Format-Custom`
    Custom,
}

/// One view of one type.
#[derive(Debug)]
pub struct View {
    /// Type that it is for.
    pub type_name: &'static str,
    /// What it draws.
    pub shape: Shape,
    /// Name by which `-View` asks for it.
    pub name: &'static str,
    /// Whether widths are computed over all objects.
    pub autosize: bool,
    /// Whether long cells wrap.
    pub wrap: bool,
    /// Whether objects are shown outside of any document, as errors are.
    pub out_of_band: bool,
    /// Property that groups objects under headings.
    pub group_by: Option<&'static str>,
    /// Its columns or lines; none: all properties.
    pub columns: Vec<ViewColumn>,
}

/// One column of a view.
#[derive(Debug)]
pub struct ViewColumn {
    /// Its heading.
    pub label: &'static str,
    /// Its width; 0 if the layout chooses.
    pub width: usize,
    /// Where its text stands.
    pub align: Align,
    /// The property that it shows: a path (`a.b`), alternatives (`a/b`), or a rule of our own (`=rule`).
    pub source: &'static str,
}

/// The view of a type in a shape (any, if none is given), by its names from the most special on.
pub fn view(type_names: &[Rc<str>], shape: Option<Shape>, name: Option<&str>) -> Option<Rc<View>> {
    type_names.iter().find_map(|type_name| {
        let fits = |view: &View| {
            shape.is_none_or(|shape| view.shape == shape)
                && name.is_none_or(|name| view.name.eq_ignore_ascii_case(name))
                && !(view.out_of_band && shape.is_some())
        };
        of_type(type_name)
            .filter(|view| !view.columns.is_empty())
            .find(fits)
            .map(Rc::new)
    })
}

/// The view found, if any, by all the names of a type.
type Outside = HashMap<Vec<Rc<str>>, Option<Rc<View>>>;

thread_local! {
    /// What [`out_of_band`] found for a type's names, since every object asks.
    static OUTSIDE: RefCell<Outside> = RefCell::default();
}

/// The view of objects that are shown outside of any document.
pub fn out_of_band(type_names: &[Rc<str>]) -> Option<Rc<View>> {
    if let Some(known) = OUTSIDE.with_borrow(|known| known.get(type_names).cloned()) {
        return known;
    }
    let found = |name: &Rc<str>| of_type(name).find(|view| view.out_of_band).map(Rc::new);
    let found = type_names.iter().find_map(found);
    OUTSIDE.with_borrow_mut(|known| known.insert(type_names.to_vec(), found.clone()));
    found
}

/// The shape of a type whose view names no columns.
pub fn shape_of(type_names: &[Rc<str>]) -> Option<Shape> {
    type_names.iter().find_map(|name| {
        of_type(name)
            .find(|view| view.columns.is_empty())
            .map(|view| view.shape)
    })
}

/// Names of the views of a type in a shape, for an error that lists them.
pub fn names(type_names: &[Rc<str>], shape: Shape) -> Vec<&'static str> {
    let of_shape = |name: &Rc<str>| {
        of_type(name)
            .filter(move |view| view.shape == shape)
            .map(|view| view.name)
    };
    type_names.iter().flat_map(of_shape).collect()
}

fn of_type(type_name: &str) -> impl Iterator<Item = View> + use<> {
    // Types of Microsoft's modules are found by their last word: their modules disagree about what stands before it.
    let short = match type_name {
        name if name.starts_with("System.") || name.starts_with("Selected.") => name,
        name => name.rsplit('.').next().unwrap_or(name),
    };
    let (full, short) = (type_name.to_owned(), short.to_owned());
    VIEWS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(move |line| {
            let name = line.split('\t').next()?;
            (name.eq_ignore_ascii_case(&full) || name.eq_ignore_ascii_case(&short))
                .then(|| read(line))?
        })
}

fn read(line: &'static str) -> Option<View> {
    let mut fields = line.split('\t');
    let type_name = fields.next()?;
    let shape = match fields.next()? {
        "table" => Shape::Table,
        "list" => Shape::List,
        "wide" => Shape::Wide,
        _ => Shape::Custom,
    };
    let (name, flags, group) = (fields.next()?, fields.next()?, fields.next()?);
    let columns = fields
        .next()
        .unwrap_or("")
        .split('|')
        .filter(|column| !column.is_empty())
        .map(read_column);
    Some(View {
        type_name,
        shape,
        name,
        autosize: flags.contains('a'),
        wrap: flags.contains('w'),
        out_of_band: flags.contains('o'),
        group_by: Some(group).filter(|group| !group.is_empty()),
        columns: columns.collect(),
    })
}

fn read_column(text: &'static str) -> ViewColumn {
    let mut fields = text.split(';');
    let first = fields.next().unwrap_or("");
    let Some(width) = fields.next() else {
        return ViewColumn {
            label: first,
            width: 0,
            align: Align::Undefined,
            source: first,
        };
    };
    let align = match fields.next() {
        Some("l") => Align::Left,
        Some("c") => Align::Center,
        Some("r") => Align::Right,
        _ => Align::Undefined,
    };
    let source = fields.next().unwrap_or(first);
    let label = if first.is_empty() { source } else { first };
    ViewColumn {
        label,
        width: width.parse().unwrap_or(0),
        align,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_reads_and_has_a_source_for_each_column() {
        let lines: Vec<&str> = VIEWS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.len() > 200, "{} views", lines.len());
        for line in lines {
            let view = read(line).expect(line);
            assert!(
                view.columns.iter().all(|column| !column.source.is_empty()),
                "{line}"
            );
        }
    }

    #[test]
    fn a_site_is_found_with_and_without_its_namespace() {
        for name in ["SPOSite", "Microsoft.Online.SharePoint.PowerShell.SPOSite"] {
            let view = view(&[name.into()], None, None).expect(name);
            assert_eq!(view.columns[2].label, "Storage Quota");
        }
        assert!(view(&["Selected.SPOSite".into()], None, None).is_none());
    }
}
