import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { DataTable } from '../../parts/data-table';
import { useTexts } from '../../texts';
import { meaningOf } from '../../texts/word-of';

type Setting = Reply<'DescribeSettingList'>['SettingList'][number];

export function SettingsPage() {
  const { t } = useTexts();
  const { data, error, refetch } = useRead('DescribeSettingList', {});
  return (
    <>
      <div className="page-head row">
        <h1>{t('settings.title')}</h1>
      </div>
      <p className="quiet">{t('settings.how')}</p>
      <DataTable<Setting>
        caption={t('settings.title')}
        rows={data?.SettingList}
        keyOf={({ Name }) => Name}
        error={error}
        onRetry={() => void refetch()}
        empty=""
        columns={[
          {
            title: t('settings.setting'),
            cell: ({ Name }) => (
              <>
                {meaningOf('settings', Name)}
                <div className="quiet">{Name}</div>
              </>
            ),
          },
          { title: t('settings.value'), cell: ({ Value }) => <strong>{Value}</strong> },
          { title: t('settings.default'), cell: ({ DefaultValue }) => DefaultValue },
        ]}
      />
    </>
  );
}
