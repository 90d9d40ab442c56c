//! Requests that server functions are not made for: static files, and uploads with progress. Only in the browser.

use js_sys::Function;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{XmlHttpRequest, XmlHttpRequestEventTarget};

/// Fetches a text; `None` if it does not come.
pub fn get(path: &str, done: impl FnOnce(Option<String>) + 'static) {
    let Ok(request) = XmlHttpRequest::new() else { return done(None) };
    if request.open("GET", path).is_err() {
        return done(None);
    }
    when_over(&request, move |request| {
        let text = request.response_text().ok().flatten();
        done(text.filter(|_| request.status() == Ok(200)));
    });
    // What fails here is reported as every other failure is.
    let _ = request.send();
}

/// Calls `done` once, when the request has ended in whatever way.
pub fn when_over(request: &XmlHttpRequest, done: impl FnOnce(&XmlHttpRequest) + 'static) {
    let ended = request.clone();
    request.set_onloadend(Some(&once(move || done(&ended))));
}

/// A JavaScript function that runs once.
pub fn once(run: impl FnOnce() + 'static) -> Function {
    Closure::once_into_js(run).unchecked_into()
}

/// Tells how far an upload has come, from 0 to 1.
pub fn on_progress(request: &XmlHttpRequest, mut told: impl FnMut(f64) + 'static) {
    let Ok(upload) = request.upload() else { return };
    let heard = Closure::<dyn FnMut(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            told(event.loaded() / event.total());
        }
    });
    let target: &XmlHttpRequestEventTarget = &upload;
    target.set_onprogress(Some(heard.into_js_value().unchecked_ref()));
}
