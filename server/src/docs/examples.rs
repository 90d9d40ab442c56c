//! The examples in the description: those that the tests compare with what is answered, `dialects/*/examples.json`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What happens one after the other, as the tests tell it.
#[derive(Default, Deserialize)]
struct Story {
    steps: Vec<Step>,
}

/// A request and its answer; without one, something on a socket.
#[derive(Deserialize)]
struct Step {
    /// Method and path.
    request: Option<String>,
    body: Option<Value>,
    status: Option<u16>,
    answer: Option<Value>,
}

/// Shows a story's requests and answers at the operations that they belong to; of several alike, the first.
pub fn show(description: &mut Value, story: &str) {
    // The tests could not be told a story that cannot be read.
    let Story { steps } = serde_json::from_str(story).unwrap_or_default();
    for step in &steps {
        let place = step.request.as_ref().and_then(|request| request.split_once(' '));
        let Some((method, address)) = place else { continue };
        let path = address.split('?').next().unwrap_or_default();
        let Some(template) = described(description, path) else { continue };
        let operation = &mut description["paths"][&template][method.to_ascii_lowercase()];
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for parameter in parameters {
                show_parameter(parameter, &template, path);
            }
        }
        if let Some(body) = &step.body {
            fill(operation.pointer_mut("/requestBody/content/application~1json"), body);
        }
        if let (Some(status), Some(answer)) = (step.status, &step.answer) {
            fill(operation.pointer_mut(&format!("/responses/{status}/content/application~1json")), answer);
        }
    }
}

/// Shows an example wherever else the same is sent or answered; of what no story tells, the one that it brings itself.
pub fn spread(description: &mut Value) {
    let mut examples = Map::new();
    let schemas = description["components"]["schemas"].as_object().cloned().unwrap_or_default();
    each_content(description, &mut |content| {
        if let (Some(schema), Some(example)) = (content.get("schema"), content.get("example")) {
            examples.entry(schema.to_string()).or_insert_with(|| example.clone());
        }
    });
    for (name, schema) in schemas {
        if let Some(example) = schema.get("example") {
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            examples.entry(reference.to_string()).or_insert_with(|| example.clone());
        }
    }
    each_content(description, &mut |content| {
        let example = content.get("schema").and_then(|schema| examples.get(&schema.to_string()));
        if let Some(example) = example {
            content.entry("example").or_insert(example.clone());
        }
    });
}

/// What operations are sent and answer, as JSON or as a form.
fn each_content(description: &mut Value, look: &mut dyn FnMut(&mut Map<String, Value>)) {
    let paths = description["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        let Some(operation) = operation.as_object_mut() else { continue };
        let (mut bodies, mut answers) = (Vec::new(), Vec::new());
        for (name, part) in operation.iter_mut() {
            match name.as_str() {
                "requestBody" => bodies.push(part),
                "responses" => answers.extend(part.as_object_mut().into_iter().flatten().map(|(_, answer)| answer)),
                _ => {}
            }
        }
        let contents = bodies.into_iter().chain(answers);
        let contents = contents.filter_map(|part| part.get_mut("content")?.as_object_mut());
        for (_, content) in contents.flatten() {
            content.as_object_mut().map(&mut *look);
        }
    }
}

/// The described path that a path is one of.
fn described(description: &Value, path: &str) -> Option<String> {
    let paths = description["paths"].as_object()?;
    let is_one = |template: &&String| {
        let mut parts = path.split('/');
        template.split('/').all(|part| parts.next().is_some_and(|given| given == part || part.starts_with('{')))
            && parts.next().is_none()
    };
    paths.get_key_value(path).map(|(path, _)| path).or_else(|| paths.keys().find(is_one)).cloned()
}

fn show_parameter(parameter: &mut Value, template: &str, path: &str) {
    let name = format!("{{{}}}", parameter["name"].as_str().unwrap_or_default());
    let given = template.split('/').zip(path.split('/')).find(|(part, _)| *part == name);
    let Some((_, given)) = given else { return };
    let example = match parameter.pointer("/schema/type") {
        Some(Value::String(kind)) if kind == "integer" => given.parse::<i64>().map_or(Value::Null, Value::from),
        _ => json!(given),
    };
    fill(Some(parameter), &example);
}

fn fill(place: Option<&mut Value>, example: &Value) {
    if let Some(Value::Object(place)) = place {
        place.entry("example").or_insert_with(|| example.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_has_the_same_example_everywhere() {
        let content = |schema: &str| json!({ "content": { "application/json": { "schema": { "$ref": schema } } } });
        let mut description = json!({ "components": { "schemas": { "Problem": { "example": 5 } } }, "paths": {
            "/rooms/": { "post": { "requestBody": content("#/components/schemas/Room"), "responses": { "201": content("#/components/schemas/Room") } } },
            "/bids/": { "get": { "responses": { "200": content("#/components/schemas/Room"), "4XX": content("#/components/schemas/Problem") } } },
        } });
        description["paths"]["/rooms/"]["post"]["requestBody"]["content"]["application/json"]["example"] = json!(7);
        spread(&mut description);
        let example = |path: &str| description.pointer(&format!("/paths/{path}/content/application~1json/example"));
        assert_eq!(example("~1rooms~1/post/responses/201"), Some(&json!(7)));
        assert_eq!(example("~1bids~1/get/responses/200"), Some(&json!(7)));
        assert_eq!(example("~1bids~1/get/responses/4XX"), Some(&json!(5)), "its own");
    }

    #[test]
    fn an_example_is_shown_where_it_belongs() {
        let mut description = json!({ "paths": {
            "/rooms/{id}/": { "get": { "parameters": [{ "name": "id", "schema": { "type": "integer" } }] } },
            "/rooms/new/": { "get": { "responses": { "200": { "content": { "application/json": {} } } } } },
        } });
        let story = json!({ "steps": [
            { "connects": "/ws/chat/1/" },
            { "request": "GET /rooms/new/?page=1", "status": 200, "answer": { "count": 1 } },
            { "request": "GET /rooms/new/", "status": 200, "answer": { "count": 2 } },
            { "request": "GET /rooms/7/", "status": 404, "answer": {} },
        ] });
        show(&mut description, &story.to_string());
        let example = "/paths/~1rooms~1new~1/get/responses/200/content/application~1json/example";
        assert_eq!(description.pointer(example), Some(&json!({ "count": 1 })));
        assert_eq!(description["paths"]["/rooms/{id}/"]["get"]["parameters"][0]["example"], json!(7));
    }
}
