//! Pages as the server draws them, before any script.

use crate::support::{Server, browser};

#[tokio::test]
async fn what_is_searched_for_is_read_from_the_address_once() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    for (query, wanted) in [("%2541", "%41"), ("50%25", "50%"), ("tea+%2B+cake", "tea + cake"), ("caf%C3%A9", "café")]
    {
        let path = server.url(&format!("/search?q={query}"));
        let page = browser().get(path).header("cookie", ann.cookie()).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("value=\"{wanted}\"")), "{query}: {page}");
        assert!(page.contains(&format!("<title>{wanted} – Search")), "{query}: {page}");
    }
}
