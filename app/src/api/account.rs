//! Accounts, sessions and invites.

use leptos::prelude::*;
use parlor::{Error, model::Invite};

#[cfg(feature = "ssr")]
use {
    crate::{
        landing::{land, local_path, welcome},
        pages::sign_in_path,
        session_cookies,
        ssr::{acting, append_cookie, chat, client_info},
    },
    parlor::chat::SignUp,
};

/// The web client's tenant.
#[cfg(feature = "ssr")]
const TENANT: &str = "main";

/// Makes the first account. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "set_up")]
pub async fn set_up(
    #[server(default)] name: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
) -> Result<String, Error> {
    let kept = [("name", name.clone()), ("username", username.clone())];
    let result = async {
        let new = SignUp { username, name, password };
        welcome(&chat().set_up(new, &client_info()?.origin()).await?)?;
        Ok("/".to_owned())
    };
    land(result.await, "/setup", &kept.each_ref().map(|(field, value)| (*field, value.as_str())))
}

/// Signs in. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "sign_in")]
pub async fn sign_in(
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<String, Error> {
    let next = local_path(&next);
    let result = async {
        let origin = client_info()?.origin();
        welcome(&chat().sign_in(TENANT, &username, &password, &origin).await?)?;
        Ok(next.clone())
    };
    land(result.await, &sign_in_path(&next), &[("username", &username)])
}

/// Signs out. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "sign_out")]
pub async fn sign_out() -> Result<String, Error> {
    // Who is signed out already has what they asked for.
    let result = match acting(|chat, actor| async move { chat.sign_out(&actor).await }).await {
        Ok(()) | Err(Error::Unauthenticated | Error::SessionExpired) => Ok("/sign-in".to_owned()),
        Err(error) => Err(error),
    };
    if result.is_ok() {
        let secure = client_info()?.secure;
        session_cookies::clear(secure).into_iter().for_each(append_cookie);
    }
    land(result, "/", &[])
}

/// Makes an account by invite. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "join")]
pub async fn join(
    token: String,
    #[server(default)] name: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
) -> Result<String, Error> {
    let page = local_path(&format!("/join/{token}"));
    let kept = [("name", name.clone()), ("username", username.clone())];
    let result = async {
        let new = SignUp { username, name, password };
        let (session, conversation) = chat().join(&token, new, &client_info()?.origin()).await?;
        welcome(&session)?;
        Ok(conversation.map_or_else(|| "/".to_owned(), |id| format!("/rooms/{id}")))
    };
    land(result.await, &page, &kept.each_ref().map(|(field, value)| (*field, value.as_str())))
}

/// What the bearer of an invite link sees.
#[server(name = FindInvite, prefix = "/api/ui", endpoint = "invite", input = server_fn::codec::Json)]
pub async fn invite(token: String) -> Result<Invite, Error> {
    chat().invite(&token).await
}

/// Makes an invite link, with its token.
#[server(prefix = "/api/ui", endpoint = "create_invite", input = server_fn::codec::Json)]
pub async fn create_invite() -> Result<Invite, Error> {
    acting(|chat, actor| async move { chat.create_invite(&actor, None).await }).await
}
