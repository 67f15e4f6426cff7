import { useTexts } from '../../texts';
import { createCommand, importCommand, startCommand } from '../commands';

/** What to do on a new installation, with the commands. */
export function FirstSteps({ hasImages }: { hasImages: boolean }) {
  const { t } = useTexts();
  return (
    <section className="card first-steps">
      <h2>{t('overview.firstSteps')}</h2>
      <ol>
        {!hasImages && (
          <li>
            {t('overview.stepScan')}
            <pre>{importCommand}</pre>
          </li>
        )}
        <li>
          {t('overview.stepPolicy')}
          <pre>{createCommand}</pre>
        </li>
        <li>
          {t('overview.stepStart')}
          <pre>{startCommand}</pre>
        </li>
      </ol>
    </section>
  );
}
