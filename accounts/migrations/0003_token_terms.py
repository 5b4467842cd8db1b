from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def give_terms(apps, schema_editor):
    """Tokens from before go on reading what they read, for one more year: nobody is cut off, and
    none stays valid for ever. Their digests are already SHA-256; their endings are not known."""
    tokens = apps.get_model('accounts', 'ApiToken').objects.all()
    tokens.update(
        scopes=['results', 'submissions'],
        per_minute=300,
        expires_at=timezone.now() + timedelta(days=365),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_people_and_sign_in'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='apitoken',
            options={'ordering': ['created_at', 'pk']},
        ),
        migrations.AddField(
            model_name='apitoken',
            name='ending',
            field=models.CharField(blank=True, default='', help_text='last characters, to tell tokens apart', max_length=4),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=models.JSONField(default=list, help_text='values of Scope'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='per_minute',
            field=models.PositiveIntegerField(default=300, help_text='requests a minute, at most'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='apitoken',
            name='last_used_at',
            field=models.DateTimeField(blank=True, help_text='to the minute', null=True),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(give_terms, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('per_minute__gte', 1)), name='a_token_may_ask_at_all'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='a_token_ends_after_it_began'),
        ),
    ]
