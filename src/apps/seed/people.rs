//! The people of Contoso: a table of posts, and tables of names by language. Who holds a post is drawn from the seed; the
//! plot (`seed/mod.rs`) knows posts only, never a name.

use super::chance::Chance;
use crate::tenant::Guid;

/// Language and country of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "names of languages")]
pub enum Culture {
    Spanish,
    German,
    French,
    English,
    American,
    Italian,
    Portuguese,
    Chinese,
    Japanese,
    Polish,
}

/// Somebody who works for Contoso.
#[derive(Clone, Debug)]
pub struct Person {
    /// Object id in the directory.
    pub id: Guid,
    /// Language and country.
    pub culture: Culture,
    /// Given name as written.
    pub given: String,
    /// Family name as written.
    pub surname: String,
    /// Name as shown.
    pub display: String,
    /// What stands before the `@` of the sign-in name.
    pub alias: String,
    /// Sign-in name and primary address.
    pub upn: String,
    /// A second address, for those who have one.
    pub second_address: Option<String>,
    /// Department.
    pub department: &'static str,
    /// What the person does.
    pub title: &'static str,
    /// Post of the manager.
    pub manager: Option<usize>,
    /// Roles of an administrator.
    pub roles: &'static [&'static str],
    /// Phone at work.
    pub phone: String,
    /// Mobile phone.
    pub mobile: String,
    /// Number given by the employer.
    pub employee_id: String,
    /// Street and number.
    pub street: String,
    /// Day of birth as year, month, day.
    pub birthday: (i16, i8, i8),
}

/// Facts of a culture.
pub struct Country {
    /// Two letters.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Language tag.
    pub language: &'static str,
    /// City of the office.
    pub city: &'static str,
    /// Postal code of the office.
    pub postal_code: &'static str,
    /// Where people live: a street.
    pub street: &'static str,
    /// Beginning of phone numbers at work.
    pub phone: &'static str,
    /// Beginning of mobile numbers.
    pub mobile: &'static str,
}

/// Posts of the plot, as indices of [`POSTS`].
pub mod post {
    /// The administrator; holds all roles and has no part in the plot.
    pub const ADMIN: usize = 0;
    /// The person whose data lies in most places.
    pub const SUBJECT: usize = 1;
    /// Bears the same given name as the subject.
    pub const NAMESAKE: usize = 2;
    /// Whose data lies in many places too.
    pub const OTHER_SUBJECTS: [usize; 3] = [3, 4, 5];
    /// Whose mailbox is on litigation hold.
    pub const HELD: usize = 6;
    /// Keeps personnel files.
    pub const PERSONNEL: usize = 13;
    /// Keeps the books.
    pub const BOOKKEEPER: usize = 14;
    /// Answers for legal affairs; may search and export, not purge.
    pub const COUNSEL: usize = 15;
}

type Post = (
    Culture,
    bool,
    &'static str,
    &'static str,
    Option<usize>,
    &'static [&'static str],
);

use Culture::{
    American, Chinese, English, French, German, Italian, Japanese, Polish, Portuguese, Spanish,
};

const SEARCHES: &[&str] = &[
    "eDiscovery Manager",
    "Compliance Search",
    "Preview",
    "Export",
    "Case Management",
    "Hold",
    "Review",
    "View-Only Audit Logs",
];

/// Posts: culture, whether the name is a woman's, department, title, manager, roles.
#[rustfmt::skip]
pub const POSTS: &[Post] = &[
    (American, false, "IT", "Administrator", None, &[]),
    (Spanish, true, "Marketing", "Brand Manager", Some(7), &[]),
    (Spanish, true, "Finance", "Accounts Payable Specialist", Some(9), &[]),
    (German, true, "Human Resources", "HR Business Partner", Some(8), &[]),
    (Chinese, true, "Engineering", "Software Engineer", Some(10), &[]),
    (Japanese, true, "Sales", "Account Executive", Some(6), &[]),
    (Spanish, false, "Sales", "Sales Director", Some(11), &[]),
    (Spanish, true, "Marketing", "Chief Marketing Officer", Some(11), &[]),
    (German, false, "Human Resources", "Head of Human Resources", Some(11), &[]),
    (French, true, "Finance", "Chief Financial Officer", Some(11), &[]),
    (English, false, "Engineering", "Director of Engineering", Some(11), &[]),
    (American, true, "Executive", "Chief Executive Officer", None, &[]),
    (Polish, false, "IT", "Helpdesk Lead", Some(10), &["User Administrator"]),
    (German, true, "Human Resources", "Personnel Administrator", Some(8), &[]),
    (French, false, "Finance", "Bookkeeper", Some(9), &[]),
    (English, true, "Legal", "General Counsel", Some(11), SEARCHES),
    (American, false, "IT", "Messaging Engineer", Some(12), &["Exchange Administrator"]),
    (Italian, true, "Marketing", "Content Editor", Some(7), &[]),
    (Spanish, false, "Marketing", "Events Coordinator", Some(7), &[]),
    (Portuguese, true, "Marketing", "Designer", Some(7), &[]),
    (Chinese, false, "Engineering", "Platform Engineer", Some(10), &[]),
    (Chinese, true, "Engineering", "Test Engineer", Some(10), &[]),
    (Chinese, false, "Sales", "Regional Manager Taiwan", Some(6), &[]),
    (Japanese, false, "Sales", "Regional Manager Japan", Some(6), &[]),
    (Japanese, true, "Sales", "Sales Assistant", Some(23), &[]),
    (Japanese, false, "Engineering", "Support Engineer", Some(10), &[]),
    (English, true, "Engineering", "Product Manager", Some(10), &[]),
    (American, true, "Sales", "Account Executive", Some(6), &[]),
    (American, false, "Sales", "Solution Consultant", Some(6), &[]),
    (Italian, false, "Sales", "Account Executive", Some(6), &[]),
    (Portuguese, false, "Sales", "Partner Manager", Some(6), &[]),
    (French, true, "Legal", "Contract Manager", Some(15), &[]),
    (French, false, "Finance", "Controller", Some(9), &[]),
    (Polish, true, "Finance", "Payroll Specialist", Some(9), &[]),
    (German, false, "Engineering", "Security Engineer", Some(10), &[]),
    (English, false, "IT", "SharePoint Engineer", Some(12), &["SharePoint Administrator"]),
    (Polish, true, "Engineering", "Data Analyst", Some(10), &[]),
    (Spanish, true, "Human Resources", "Recruiter", Some(8), &[]),
    (American, true, "Executive", "Executive Assistant", Some(11), &[]),
    (Chinese, true, "Marketing", "Market Researcher", Some(7), &[]),
    (Portuguese, true, "Human Resources", "Trainer", Some(8), &[]),
];

impl Culture {
    /// Women's names, men's names, family names; each as written, and in Latin letters without marks.
    #[rustfmt::skip]
    fn names(self) -> (&'static [Name], &'static [Name], &'static [Name]) {
        match self {
            Spanish => (
                &[("Pilar", "pilar"), ("Nuria", "nuria"), ("Carmen", "carmen"), ("Lucía", "lucia"), ("Inés", "ines"), ("Marta", "marta"), ("Elena", "elena")],
                &[("Luis", "luis"), ("Javier", "javier"), ("Álvaro", "alvaro"), ("Sergio", "sergio"), ("Andrés", "andres")],
                &[("Navarro", "navarro"), ("Iglesias", "iglesias"), ("Romero", "romero"), ("Ortega", "ortega"), ("Castro", "castro"), ("Molina", "molina"), ("Serrano", "serrano"), ("Vidal", "vidal"), ("Fuentes", "fuentes"), ("Prieto", "prieto"), ("Cano", "cano")],
            ),
            German => (
                &[("Erika", "erika"), ("Annika", "annika"), ("Greta", "greta"), ("Katrin", "katrin"), ("Ute", "ute")],
                &[("Jürgen", "juergen"), ("Matthias", "matthias"), ("Stefan", "stefan"), ("Uwe", "uwe")],
                &[("Vogt", "vogt"), ("Brandt", "brandt"), ("Schäfer", "schaefer"), ("Lindner", "lindner"), ("König", "koenig"), ("Hoffmann", "hoffmann"), ("Weiß", "weiss")],
            ),
            French => (
                &[("Chloé", "chloe"), ("Amélie", "amelie"), ("Sandrine", "sandrine"), ("Manon", "manon")],
                &[("Benoît", "benoit"), ("Julien", "julien"), ("Théo", "theo")],
                &[("Lefèvre", "lefevre"), ("Moreau", "moreau"), ("Girard", "girard"), ("Fournier", "fournier"), ("Rousseau", "rousseau")],
            ),
            English => (
                &[("Abigail", "abigail"), ("Grace", "grace"), ("Priya", "priya"), ("Megan", "megan")],
                &[("Oliver", "oliver"), ("Callum", "callum"), ("Nathan", "nathan")],
                &[("Whitfield", "whitfield"), ("Harding", "harding"), ("Okafor", "okafor"), ("Sinclair", "sinclair"), ("Bennett", "bennett")],
            ),
            American => (
                &[("Dana", "dana"), ("Maya", "maya"), ("Jordan", "jordan"), ("Riley", "riley")],
                &[("Marcus", "marcus"), ("Ethan", "ethan"), ("Caleb", "caleb"), ("Owen", "owen")],
                &[("Reyes", "reyes"), ("Calloway", "calloway"), ("Nguyen", "nguyen"), ("Hartman", "hartman"), ("Brooks", "brooks"), ("Delgado", "delgado"), ("Ellison", "ellison")],
            ),
            Italian => (
                &[("Giulia", "giulia"), ("Chiara", "chiara"), ("Paola", "paola")],
                &[("Matteo", "matteo"), ("Lorenzo", "lorenzo"), ("Davide", "davide")],
                &[("Ricci", "ricci"), ("Marchetti", "marchetti"), ("Conti", "conti"), ("Bianchi", "bianchi")],
            ),
            Portuguese => (
                &[("Fernanda", "fernanda"), ("Camila", "camila"), ("Joana", "joana")],
                &[("Thiago", "thiago"), ("Rafael", "rafael"), ("João", "joao")],
                &[("Almeida", "almeida"), ("Nogueira", "nogueira"), ("Barbosa", "barbosa"), ("Araújo", "araujo")],
            ),
            Chinese => (
                &[("美玲", "meiling"), ("雅婷", "yating"), ("静", "jing"), ("怡君", "yijun"), ("淑芬", "shufen")],
                &[("伟", "wei"), ("志豪", "zhihao"), ("建国", "jianguo"), ("俊杰", "junjie")],
                &[("陈", "chen"), ("林", "lin"), ("王", "wang"), ("张", "zhang"), ("黄", "huang"), ("李", "li"), ("吴", "wu")],
            ),
            Japanese => (
                &[("さくら", "sakura"), ("花子", "hanako"), ("美咲", "misaki"), ("陽子", "yoko")],
                &[("健太", "kenta"), ("大輔", "daisuke"), ("翔", "sho")],
                &[("田中", "tanaka"), ("佐藤", "sato"), ("鈴木", "suzuki"), ("高橋", "takahashi"), ("渡辺", "watanabe")],
            ),
            Polish => (
                &[("Agnieszka", "agnieszka"), ("Zofia", "zofia"), ("Kinga", "kinga")],
                &[("Tomasz", "tomasz"), ("Łukasz", "lukasz"), ("Marek", "marek")],
                &[("Nowak", "nowak"), ("Wójcik", "wojcik"), ("Mazur", "mazur"), ("Kaczmarek", "kaczmarek")],
            ),
        }
    }

    /// Where the people of this culture work and live.
    #[rustfmt::skip]
    pub fn country(self) -> Country {
        let (code, name, language, city, postal_code, street, phone, mobile) = match self {
            Spanish => ("ES", "Spain", "es-ES", "Madrid", "28013", "Calle del Olmo", "+34 91 555 01", "+34 600 555 1"),
            German => ("DE", "Germany", "de-DE", "Berlin", "10115", "Ackerstraße", "+49 30 5550 1", "+49 151 5550 1"),
            French => ("FR", "France", "fr-FR", "Lyon", "69002", "Rue des Tilleuls", "+33 4 55 55 01", "+33 6 55 55 01"),
            English => ("GB", "United Kingdom", "en-GB", "Leeds", "LS1 4AP", "Quarry Hill", "+44 113 496 01", "+44 7700 9001"),
            American => ("US", "United States", "en-US", "Seattle", "98101", "Pine Street", "+1 206 555 01", "+1 206 555 1"),
            Italian => ("IT", "Italy", "it-IT", "Bologna", "40121", "Via dei Mille", "+39 051 555 01", "+39 320 555 1"),
            Portuguese => ("BR", "Brazil", "pt-BR", "São Paulo", "01310-100", "Rua Augusta", "+55 11 5550 1", "+55 11 95550 1"),
            Chinese => ("TW", "Taiwan", "zh-TW", "台北市", "110", "松仁路", "+886 2 5550 1", "+886 912 555 1"),
            Japanese => ("JP", "Japan", "ja-JP", "東京都", "105-0011", "芝公園", "+81 3 5550 1", "+81 90 5550 1"),
            Polish => ("PL", "Poland", "pl-PL", "Kraków", "31-009", "ulica Lipowa", "+48 12 555 01", "+48 600 555 1"),
        };
        Country { code, name, language, city, postal_code, street, phone, mobile }
    }

    /// Whether the family name stands before the given name, without a space.
    fn family_first(self) -> bool {
        matches!(self, Chinese | Japanese)
    }
}

type Name = (&'static str, &'static str);

/// Domain of the sample.
pub const DOMAIN: &str = "contoso.com";

/// Fills the posts. Seed 0 takes the names in the order of the tables, another seed begins elsewhere in each.
pub fn people(seed: u64, chance: &mut Chance) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(POSTS.len());
    let mut surnames = Vec::with_capacity(POSTS.len());
    for (index, (culture, woman, department, title, manager, roles)) in POSTS.iter().enumerate() {
        let (women, men, families) = culture.names();
        let givens = if *woman { women } else { men };
        let before = |same: &dyn Fn(&Post) -> bool| {
            POSTS[1..index.max(1)]
                .iter()
                .filter(|post| same(post))
                .count()
        };
        let turn = |length: usize| {
            if seed == 0 {
                0
            } else {
                (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % length
            }
        };
        // The namesake shares the subject's name and takes none from the table.
        let taken = before(&|post| post.0 == *culture && post.1 == *woman);
        let taken = taken - usize::from(index > post::NAMESAKE && *culture == Spanish && *woman);
        let given = match index {
            post::NAMESAKE => givens[turn(givens.len()) % givens.len()],
            _ => givens[(taken + turn(givens.len())) % givens.len()],
        };
        let family =
            families[(before(&|post| post.0 == *culture) + turn(families.len())) % families.len()];
        surnames.push(family.1);
        let known = index == post::SUBJECT || post::OTHER_SUBJECTS.contains(&index);
        let long = format!("{}.{}", given.1, family.1);
        let alias = match index {
            post::ADMIN => "admin".to_string(),
            _ if known => given.1.to_string(),
            _ => long.clone(),
        };
        let country = culture.country();
        let (given, surname) = if index == post::ADMIN {
            ("Contoso", "Administrator")
        } else {
            (given.0, family.0)
        };
        let display = if culture.family_first() {
            format!("{surname}{given}")
        } else {
            format!("{given} {surname}")
        };
        let second_address = known.then(|| format!("{}.{}@{DOMAIN}", &long[..1], surnames[index]));
        people.push(Person {
            id: Guid::from_bits(u128::from(chance.bits()) << 64 | u128::from(chance.bits())),
            culture: *culture,
            given: given.into(),
            surname: surname.into(),
            display,
            upn: format!("{alias}@{DOMAIN}"),
            alias,
            second_address,
            department,
            title,
            manager: *manager,
            roles,
            phone: format!("{}{:02}", country.phone, index),
            mobile: format!("{}{:02}", country.mobile, 37 + index),
            employee_id: format!("C{}", 104_000 + 217 * index + chance.below(90)),
            street: format!("{} {}", country.street, 3 + index * 2),
            birthday: (
                1962 + chance.below(38) as i16,
                1 + chance.below(12) as i8,
                1 + chance.below(28) as i8,
            ),
        });
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_seed_gives_forty_people_with_names_of_their_own_and_one_namesake() {
        for seed in [0, 1, 7, 42, 1_000_003, u64::MAX] {
            let people = people(seed, &mut Chance::new(seed));
            assert!(people.len() >= 40);
            let upns: HashSet<&str> = people.iter().map(|person| person.upn.as_str()).collect();
            assert_eq!(upns.len(), people.len(), "seed {seed}");
            let names: HashSet<&str> = people
                .iter()
                .map(|person| person.display.as_str())
                .collect();
            assert_eq!(names.len(), people.len(), "seed {seed}");
            assert_eq!(people[post::SUBJECT].given, people[post::NAMESAKE].given);
            let same = people
                .iter()
                .filter(|person| person.given == people[post::SUBJECT].given)
                .count();
            assert_eq!(same, 2, "seed {seed}");
            let ids: HashSet<&str> = people
                .iter()
                .map(|person| person.employee_id.as_str())
                .collect();
            assert_eq!(ids.len(), people.len());
        }
    }

    #[test]
    fn seed_0_has_the_subject_of_the_readme_and_another_seed_another() {
        let first = |seed| people(seed, &mut Chance::new(seed))[post::SUBJECT].clone();
        assert_eq!(first(0).upn, "pilar@contoso.com");
        assert_eq!(
            first(0).second_address.as_deref(),
            Some("p.navarro@contoso.com")
        );
        assert!((1..20).any(|seed| first(seed).upn != "pilar@contoso.com"));
    }
}
