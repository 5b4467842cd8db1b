"""The trail's words in templates."""

from django import template

from accounts import wording

register = template.Library()
register.filter("action_words", wording.action_words)
register.filter("detail_words", wording.detail_words)
