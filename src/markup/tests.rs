//! What people type, and what becomes of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Audience, body, outline, plain};
use crate::model::{Block, Inline, Person, Token, UserId};

/// The tree in a notation that reads like one.
fn drawn(content: &str) -> String {
    drawn_with(content, &[], false)
}

fn drawn_with(content: &str, mentioned: &[Person], everybody: bool) -> String {
    body(content, audience(mentioned, everybody)).map_or_else(|| "plain".to_owned(), |blocks| draw_all(&blocks))
}

fn audience(people: &[Person], everybody: bool) -> Audience<'_> {
    Audience { people, everybody, by: None }
}

fn draw_all(blocks: &[Block]) -> String {
    blocks.iter().map(draw).collect::<Vec<_>>().join(" ")
}

fn draw(block: &Block) -> String {
    match block {
        Block::Paragraph(line) => format!("p({})", draw_line(line)),
        Block::Quote(blocks) => format!("quote({})", draw_all(blocks)),
        Block::Code { language, spans } => {
            let code: String = spans.iter().map(|span| span.text.as_str()).collect();
            format!("code:{}({code})", language.as_deref().unwrap_or_default())
        }
        Block::List { start, items } => {
            let items: Vec<_> = items.iter().map(|item| draw_all(item)).collect();
            format!("list:{}({})", start.map(|n| n.to_string()).unwrap_or_default(), items.join("; "))
        }
    }
}

fn draw_line(line: &[Inline]) -> String {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Strong(content) => format!("b({})", draw_line(content)),
            Inline::Emphasis(content) => format!("i({})", draw_line(content)),
            Inline::Strike(content) => format!("s({})", draw_line(content)),
            Inline::Code(code) => format!("c({code})"),
            Inline::Link { href, content, leads_to } => {
                let warning = leads_to.as_ref().map(|host| format!("!{host}")).unwrap_or_default();
                format!("a({} -> {href}{warning})", draw_line(content))
            }
            Inline::Mention { user_id, text } => match user_id {
                Some(id) => format!("m{id}({text})"),
                None => format!("m({text})"),
            },
            Inline::Break => "/".to_owned(),
        })
        .collect()
}

fn person(id: i64, username: &str) -> Person {
    Person { id: UserId(id), username: username.into(), name: username.into() }
}

#[track_caller]
fn shows(content: &str, expected: &str) {
    assert_eq!(drawn(content), expected, "{content:?}");
}

#[test]
fn plain_text_has_no_tree() {
    for content in [
        "Hello, how are you?",
        "two\nlines\n\n  and a third",
        "😀 👩‍👩‍👧‍👦 🇩🇪",
        "*️⃣ 1️⃣ #️⃣",
        "snake_case_words and __init",
        "2 * 3 * 4, ~10 min, ~20 min",
        "1.",
        "-",
        "---",
        "2026-01-31",
        "a [b] (c) :// @nobody",
        "-5 degrees",
        "C:\\Users\\ann",
        "(: :)",
        "你好，世界",
        "مرحبا بالعالم",
        "",
        " ",
    ] {
        shows(content, "plain");
    }
}

#[test]
fn marks_are_bold_italic_strike_and_code() {
    shows("a **bold** word", "p(a b(bold) word)");
    shows("*italic* and _italic_", "p(i(italic) and i(italic))");
    shows("~~gone~~", "p(s(gone))");
    shows("***both***", "p(i(b(both)))");
    shows("`a < b && *c*`", "p(c(a < b && *c*))");
    shows("**bold `code`** snake_case", "p(b(bold c(code)) snake_case)");
    shows("2*3*4", "p(2i(3)4)");
    shows(r"\*not italic\*", "p(*not italic*)");
}

#[test]
fn a_line_break_is_a_line_break_and_a_blank_line_a_paragraph() {
    shows("**a**\nb  \nc\\\nd\n\n\n\ne", "p(b(a)/b/c/d) p(e)");
    shows("**a**\r\nb", "p(b(a)/b)");
}

#[test]
fn what_is_no_formatting_stays_as_it_was_typed() {
    shows("# hello", "plain");
    shows("# hello **you**", "p(# hello b(you))");
    shows("hello **you**\n---", "p(hello b(you)/---)");
    shows("hello **you**\n===\nnext", "p(hello b(you)/===/next)");
    shows("***\n**a**", "p(***/b(a))");
    shows("* * *\n**a**", "p(* * */b(a))");
    shows("- ***", "list:(p(***))");
    shows("<b>**bold**</b>", "p(<b>b(bold)</b>)");
    shows("<script>alert(1)</script>\n\n**a** <!-- b -->", "p(<script>alert(1)</script>) p(b(a) <!-- b -->)");
    shows("**a** &amp; &lt; &#65;", "p(b(a) &amp; &lt; &#65;)");
    shows("**a** ![alt](b.png)", "p(b(a) ![alt](b.png))");
    shows("[a]: https://parlor.example", "p([a]: a(https://parlor.example -> https://parlor.example/))");
    shows("**x** [a][b] [^1]\n\n[^1]: c", "p(b(x) [a][b] [^1]) p([^1]: c)");
    shows("| a | b |\n|---|---|\n| **c** | d |", "p(| a | b |/|---|---|/| b(c) | d |)");
    shows("**a**\n\n    indented", "p(b(a)) p(indented)");
}

#[test]
fn quotes_and_lists_nest() {
    shows("> a\n> **b**\n\nc", "quote(p(a/b(b))) p(c)");
    shows("> > a\n> b", "quote(quote(p(a/b)))");
    shows("- a\n- **b**\n  - c\n- d", "list:(p(a); p(b(b)) list:(p(c)); p(d))");
    shows("3. a\n4. b", "list:3(p(a); p(b))");
    shows("1. a\n\n   b\n2. c", "list:1(p(a) p(b); p(c))");
    shows("shopping:\n- milk\n- eggs", "p(shopping:) list:(p(milk); p(eggs))");
    shows("> - a", "quote(list:(p(a)))");
}

#[test]
fn code_blocks_keep_what_is_in_them() {
    shows("```\n*a*\n  <b> &amp; # @ann\n```", "code:(*a*\n  <b> &amp; # @ann)");
    shows("a\n```py\nx = 1\n```\nb", "p(a) code:py(x = 1) p(b)");
    shows("```rust\nlet a = 1;", "code:rust(let a = 1;)");
    shows("```\na\nb```", "code:(a\nb)");
    shows("```let a = 1;\nb```", "code:(let a = 1;\nb)");
    shows("```", "plain");
    shows("```\n```", "plain");
    shows("> ```\n> a\n> ```", "quote(code:(a))");
    shows("```\n[a](javascript:b)\n---\n1.\n```", "code:([a](javascript:b)\n---\n1.)");
}

#[test]
fn code_is_coloured_by_its_language() {
    let code = "// why\nlet name: String = \"ann\"; // 5\nif 42 { true }";
    let blocks = body(&format!("```rust\n{code}\n```"), Audience::default()).unwrap();
    let [Block::Code { spans, .. }] = blocks.as_slice() else { panic!("{blocks:?}") };
    let found = |token, text: &str| spans.iter().any(|span| span.token == token && span.text.contains(text));
    assert!(found(Token::Comment, "// why"), "{spans:?}");
    assert!(found(Token::Keyword, "let"), "{spans:?}");
    assert!(found(Token::String, "\"ann\""), "{spans:?}");
    assert!(found(Token::Literal, "42"), "{spans:?}");
    assert_eq!(spans.iter().map(|span| span.text.as_str()).collect::<String>(), code);
}

#[test]
fn many_languages_are_known_and_others_plain() {
    let pieces = |language: &str, code: &str| {
        let blocks = body(&format!("```{language}\n{code}\n```"), Audience::default()).unwrap();
        let Block::Code { spans, .. } = &blocks[0] else { panic!("{blocks:?}") };
        spans.len()
    };
    for language in
        ["js", "ts", "tsx", "py", "go", "java", "c", "cpp", "cs", "php", "rb", "sql", "sh", "html", "css", "Rust"]
    {
        assert!(pieces(language, "if (1 == \"a\") { return 5 } // <b class='x'> SELECT 1 FROM a;") > 1, "{language}");
    }
    assert!(pieces("toml", "[a]\nb = 1") > 1);
    assert!(pieces("json", "{\"a\": 1}") > 1);
    assert!(pieces("yaml", "a: 1") > 1);
    assert!(pieces("diff", "-a\n+b") > 1);
    assert_eq!(pieces("nonsense", "if a { 1 }"), 1);
    assert_eq!(pieces("", "if a { 1 }"), 1);
    assert_eq!(pieces("rust", &"let a = 1;\n".repeat(3_000)), 1, "long code is not coloured");
}

#[test]
fn bare_addresses_are_links() {
    shows(
        "see https://parlor.example/a_b_c/*d*?e=1&f=2.",
        "p(see a(https://parlor.example/a_b_c/*d*?e=1&f=2 -> https://parlor.example/a_b_c/*d*?e=1&f=2).)",
    );
    shows("**https://parlor.example**", "p(b(a(https://parlor.example -> https://parlor.example/)))");
    shows("(https://parlor.example/x_(y))", "p((a(https://parlor.example/x_(y) -> https://parlor.example/x_(y))))");
    shows("<https://parlor.example>", "p(<a(https://parlor.example -> https://parlor.example/)>)");
    shows("HTTPS://Parlor.Example", "p(a(HTTPS://Parlor.Example -> https://parlor.example/))");
    shows("mail ann_b@parlor.example!", "p(mail a(ann_b@parlor.example -> mailto:ann_b@parlor.example)!)");
    shows("ftp://parlor.example file:///etc/passwd", "plain");
    shows("`https://parlor.example`", "p(c(https://parlor.example))");
    shows("- https://parlor.example", "list:(p(a(https://parlor.example -> https://parlor.example/)))");
}

#[test]
fn links_lead_to_pages_and_mail_only() {
    shows("[*a* b](https://parlor.example \"title\")", "p(a(i(a) b -> https://parlor.example/))");
    shows("[mail](mailto:ann@parlor.example)", "p(a(mail -> mailto:ann@parlor.example))");
    shows("[a](javascript:alert(1))", "plain");
    shows("[**a**](javascript:alert(1)) b", "p([b(a)](javascript:alert(1)) b)");
    shows("[a](JaVaScRiPt:alert(1))", "plain");
    shows("[a](java\u{a0}script:x) [b](data:text/html,x) [c](//evil.example) [d](/path) [e](vbscript:x)", "plain");
    shows("[a](&#106;avascript:x)", "plain");
    shows("[](https://evil.example)", "p([](a(https://evil.example -> https://evil.example/)))");
    shows("[a](https://b \"c)", "p([a](a(https://b -> https://b/) \"c))");
    shows("[a](https://)", "plain");
}

#[test]
fn a_link_that_pretends_to_lead_elsewhere_says_where_it_leads() {
    shows("[bank.example](https://bank.example/login)", "p(a(bank.example -> https://bank.example/login))");
    shows("[www.bank.example](https://bank.example)", "p(a(www.bank.example -> https://bank.example/))");
    shows("[my bank](https://evil.example)", "p(a(my bank -> https://evil.example/))");
    shows("[bank.example](https://evil.example)", "p(a(bank.example -> https://evil.example/!evil.example))");
    shows(
        "[https://bank.example/a](https://evil.example)",
        "p(a(https://bank.example/a -> https://evil.example/!evil.example))",
    );
    shows(
        "[go to **Bank.Example**](https://evil.example)",
        "p(a(go to b(Bank.Example) -> https://evil.example/!evil.example))",
    );
    shows("[bank。example](https://evil.example)", "p(a(bank。example -> https://evil.example/!evil.example))");
    shows(
        "[ann@bank.example](mailto:ann@evil.example)",
        "p(a(ann@bank.example -> mailto:ann@evil.example!ann@evil.example))",
    );
    shows(
        "https://bank.example@evil.example",
        "p(a(https://bank.example@evil.example -> https://bank.example@evil.example/!evil.example))",
    );
    shows(
        "[\u{202e}elpmaxe.knab](https://evil.example)",
        "p(a(\u{202e}elpmaxe.knab -> https://evil.example/!evil.example))",
    );
    shows(
        "https://b\u{430}nk.example",
        "p(a(https://b\u{430}nk.example -> https://xn--bnk-6cd.example/!xn--bnk-6cd.example))",
    );
    shows("https://bücher.example", "p(a(https://bücher.example -> https://xn--bcher-kva.example/))");
}

#[test]
fn mentions_are_marked_where_somebody_is_called() {
    let people = [person(1, "ann"), person(2, "ann_b"), person(3, "Zoë"), person(4, "_x_")];
    let shows =
        |content: &str, expected: &str| assert_eq!(drawn_with(content, &people, false), expected, "{content:?}");
    shows("hi @ann!", "p(hi m1(@ann)!)");
    shows("@ANN, @zoë: **@ann_b**", "p(m1(@ANN), m3(@zoë): b(m2(@ann_b)))");
    shows("@_x_ _y_", "p(m4(@_x_) i(y))");
    shows("@anna and x@ann", "plain");
    shows("`@ann` [@ann](https://parlor.example)", "p(c(@ann) a(@ann -> https://parlor.example/))");
    shows("ann@ann.example", "p(a(ann@ann.example -> mailto:ann@ann.example))");
    shows("@bob @here", "plain");
    assert_eq!(drawn_with("@here and @Everyone, @hereby", &people, true), "p(m(@here) and m(@Everyone), @hereby)");
    assert_eq!(drawn_with("@ann @here", &[], false), "plain");
}

#[test]
fn what_may_be_part_of_an_address_is_no_mention() {
    let people = [person(1, "ann"), person(2, "bob")];
    for content in ["x.@ann x-@ann x+@ann", "http://x/@ann", "see /@ann and @@ann", "`@ann", "```\n@ann"] {
        let drawn = drawn_with(&format!("@bob {content}"), &people, false);
        assert_eq!(
            (drawn.matches("m1").count(), drawn.matches("m2").count()),
            (usize::from(content == "`@ann"), 1),
            "{drawn}"
        );
    }
    assert_eq!(
        drawn_with("https://parlor.example?q=@ann @ann", &people, false),
        "p(a(https://parlor.example?q=@ann -> https://parlor.example/?q=@ann) m1(@ann))"
    );
}

#[test]
fn who_names_themselves_calls_upon_nobody_with_a_shorter_name() {
    let (ann, ann_lee) = (person(1, "ann"), person(2, "ann-lee"));
    let people = [ann];
    let audience = Audience { people: &people, everybody: false, by: Some(&ann_lee) };
    let blocks = body("@ann-lee and @ann", audience).unwrap();
    assert_eq!(draw_all(&blocks), "p(@ann-lee and m1(@ann))");
}

#[test]
fn an_outline_is_the_beginning_without_colours() {
    assert_eq!(outline("plain"), None);
    let code = outline("```rust\nlet a = 1;\n```").unwrap();
    assert!(matches!(&code[..], [Block::Code { spans, .. }] if spans.len() == 1), "{code:?}");
    let long = outline(&format!("**{}** {}", "a".repeat(10), "b".repeat(1_000))).unwrap();
    assert_eq!(draw_all(&long).len(), 400 - "****".len() + "p(b())".len());
}

#[test]
fn the_plain_text_has_no_marks() {
    assert_eq!(plain("no marks"), "no marks");
    assert_eq!(plain("**a** [b](https://parlor.example) `c`\n> d\n- e\n- f"), "a b c\nd\ne\nf");
    assert_eq!(plain("```rust\nlet a;\n```"), "let a;");
    assert_eq!(plain("# <b> snake_case"), "# <b> snake_case");
}

#[test]
fn control_characters_are_kept_and_nothing_is_formatted_around_them() {
    shows("**a** \u{1}b", "plain");
    shows("**a** \u{b}\u{c}b", "p(b(a) \u{b}\u{c}b)");
}

#[test]
fn hostile_text_takes_no_time_and_no_depth() {
    let hostile = [
        ">".repeat(10_000),
        "> ".repeat(5_000),
        "*".repeat(10_000),
        "*a ".repeat(3_333),
        "**a *b ".repeat(1_400),
        "_a~~b*".repeat(1_600),
        "[".repeat(10_000),
        "[a](".repeat(2_500),
        "![".repeat(5_000),
        "`".repeat(10_000),
        "`a``b```c".repeat(1_000),
        "- ".repeat(5_000),
        (0..4_000).map(|n| format!("{}-\n", " ".repeat(n % 100))).collect::<String>().chars().take(10_000).collect(),
        (0..100).map(|n| format!("{}- a\n", "  ".repeat(n))).collect(),
        "1. ".repeat(3_333),
        "<".repeat(10_000),
        "<!--".repeat(2_500),
        "@ann".repeat(2_500),
        "@ ".repeat(5_000),
        "a@a.".repeat(2_500),
        "a@".repeat(5_000),
        "http://".repeat(1_400),
        "https://a.b/(".repeat(700),
        "://".repeat(3_333),
        "\\".repeat(10_000),
        "&".repeat(10_000),
        "```\n".repeat(2_500),
        format!("```rust\n{}", "r#\"".repeat(3_000)),
        format!("```js\n{}", "(/".repeat(4_000)),
        format!("[{}](https://a.b)", "a.b ".repeat(2_400)),
        "\u{202e}".repeat(10_000),
        "~".repeat(10_000),
        "a*".repeat(5_000),
        "\n\n>".repeat(3_000),
    ];
    let people = [person(1, "ann")];
    for content in hostile {
        let started = Instant::now();
        let blocks = body(&content, audience(&people, true));
        let beginning: String = content.chars().take(12).collect();
        // Unoptimised code, on a machine that does other things too.
        let limit = if cfg!(debug_assertions) { 1_000 } else { 200 };
        let took = started.elapsed();
        println!("{took:?} {beginning:?}");
        assert!(took < Duration::from_millis(limit), "{beginning:?} took {took:?}");
        assert!(depth(&blocks.unwrap_or_default()) <= 17, "{beginning:?} is deep");
    }
}

fn depth(blocks: &[Block]) -> usize {
    let inner = |block: &Block| match block {
        Block::Paragraph(line) => 1 + inline_depth(line),
        Block::Quote(blocks) => 1 + depth(blocks),
        Block::List { items, .. } => 1 + items.iter().map(|item| depth(item)).max().unwrap_or_default(),
        Block::Code { .. } => 1,
    };
    blocks.iter().map(inner).max().unwrap_or_default()
}

fn inline_depth(line: &[Inline]) -> usize {
    let inner = |inline: &Inline| match inline {
        Inline::Strong(content)
        | Inline::Emphasis(content)
        | Inline::Strike(content)
        | Inline::Link { content, .. } => 1 + inline_depth(content),
        _ => 0,
    };
    line.iter().map(inner).max().unwrap_or_default()
}

const LANGUAGES: [&str; 36] = [
    "rs", "asm", "py", "rb", "cgi", "lua", "r", "go", "js", "ts", "dart", "c", "cpp", "cs", "swift", "json", "kt",
    "java", "vb", "m", "php", "scala", "pl", "hs", "css", "html", "md", "toml", "yaml", "csv", "sh", "sql", "xml",
    "nu", "tex", "diff",
];

/// Text that is dense with marks.
fn marked() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{1,4}",
        "[*_~`>\\[\\]()!#<&@:=+.\\\\-]{1,4}",
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("  ".to_owned()),
        Just("\t".to_owned()),
        Just("```".to_owned()),
        Just("- ".to_owned()),
        Just("1. ".to_owned()),
        Just("](https://a.b)".to_owned()),
        Just("https://a.b/c".to_owned()),
        Just("a@b.example".to_owned()),
        Just("@ann".to_owned()),
        Just("é😀你".to_owned()),
        "\\PC{1,3}",
        "[\"'/{}$%;|\\\\]{1,4}",
        Just("/*".to_owned()),
        Just("*/".to_owned()),
        Just("<!--".to_owned()),
        Just("${".to_owned()),
        Just("if ".to_owned()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_tree_says_nothing_that_was_not_typed(content in marked()) {
        let text = match body(&content, audience(&[person(1, "ann")], true)) {
            Some(blocks) => crate::model::plain_text(&blocks),
            None => content.clone(),
        };
        let mut typed = content.chars();
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            prop_assert!(typed.any(|other| other == c), "{:?} of {:?}, from {:?}", c, text, content);
        }
    }

    #[test]
    fn colours_change_nothing_of_the_code(language in prop::sample::select(&LANGUAGES[..]), code in marked()) {
        let spans = super::highlight::spans(Some(language), &code);
        prop_assert_eq!(spans.into_iter().map(|span| span.text).collect::<String>(), code);
    }

    #[test]
    fn words_are_never_lost(content in marked()) {
        let text = plain(&content).into_owned();
        let hidden = content.contains("](https://") || content.contains("```");
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        // A link's address and a list's numbers are marks.
        prop_assert!(hidden || letters(&content) - letters(&text) <= content.matches("1").count());
    }
}
