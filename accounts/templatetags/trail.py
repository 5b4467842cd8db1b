"""The trail's words in templates, built in."""

from django import template

from accounts import wording

register = template.Library()
register.filter("action_words", wording.action_words)
register.filter("actor_words", wording.actor_words)
register.filter("author", wording.author)
register.filter("detail_words", wording.detail_words)
