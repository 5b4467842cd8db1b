"""Addresses of this room's pages."""

from django.urls import URLPattern, path

from accounts.views import account, clients, contacts, people, sign_in, trail, webhooks

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/email/", account.email, name="account-email"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.enrol, name="second-factor"),
    path("people/", people.index, name="people"),
    path("people/new/", people.create, name="people-new"),
    path("people/template.xlsx", people.template, name="people-template"),
    path("people/passwords.xlsx", people.passwords, name="people-passwords"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/<slug:action>/", people.act, name="person-act"),
    path("clients/", clients.index, name="clients"),
    path("clients/new/", clients.create, name="client-new"),
    path("clients/<int:pk>/revoke/", clients.revoke, name="client-revoke"),
    path("webhooks/", webhooks.index, name="webhooks"),
    path("webhooks/new/", webhooks.create, name="webhook-new"),
    path("webhooks/<int:pk>/<slug:action>/", webhooks.act, name="webhook-act"),
    path("webhooks/deliveries/<int:pk>/again/", webhooks.again, name="webhook-again"),
    path("contacts/", contacts.index, name="contacts"),
    path("contacts/<slug:code>/", contacts.city, name="contacts-city"),
    path("contacts/<slug:code>/<int:pk>/remove/", contacts.remove, name="contact-remove"),
    path("audit/", trail.trail, name="trail"),
    path("audit/csv/", trail.download, name="trail-csv"),
    path("settings/", trail.show_settings, name="settings"),
]
